package io.sipproxy.control;

import io.sipproxy.inspect.Overview;
import java.util.Map;

/**
 * The answer to {@link Verb#STATUS}.
 *
 * @param proxy at a glance.
 * @param options the options that can be set while the proxy runs, with their values.
 */
record StatusAnswer(Overview proxy, Map<String, String> options) {
}
