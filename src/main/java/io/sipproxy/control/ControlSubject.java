package io.sipproxy.control;

import io.sipproxy.capture.Traces;
import io.sipproxy.inspect.Inspector;
import io.sipproxy.inspect.LoopWork;
import io.sipproxy.inspect.Subject;
import io.sipproxy.proxy.RuntimeOptions;

/**
 * The proxy as the control socket sees it.
 *
 * @param subject its parts.
 * @param inspector who looks at them.
 * @param work what else is done on the loop thread.
 * @param options those that can be set.
 * @param traces of peers' messages.
 * @param shutdown begins the orderly stop, called by any thread.
 */
public record ControlSubject(Subject subject, Inspector inspector, LoopWork work, RuntimeOptions options,
    Traces traces, Runnable shutdown) {
}
