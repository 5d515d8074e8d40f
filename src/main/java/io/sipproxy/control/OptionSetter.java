package io.sipproxy.control;

import io.sipproxy.config.ConfigurationException;
import io.sipproxy.config.Option;
import io.sipproxy.config.OptionChange;
import io.sipproxy.inspect.LoopWork;
import io.sipproxy.proxy.RuntimeOptions;
import io.sipproxy.transport.EventLoop;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives options other values while the proxy runs. */
final class OptionSetter {
    private static final Logger LOGGER = LoggerFactory.getLogger(OptionSetter.class);

    private final EventLoop loop;
    private final LoopWork work;
    private final RuntimeOptions options;

    OptionSetter(final ControlSubject subject) {
        this.loop = subject.subject().loop();
        this.work = subject.work();
        this.options = subject.options();
    }

    /** The options that can be set, with their values. Loop thread. */
    Map<String, String> values() {
        final Map<String, String> values = new LinkedHashMap<>();
        values.put(Option.OOS_CHECK.optionName(), shownTime(options.oosCheckNs()));
        values.put(Option.OOS_FORCE.optionName(), shownTime(options.oosForceNs()));
        values.put(Option.OVERLOAD_CTRL_DIALOG_RATE.optionName(), Integer.toString(options.dialogRate()));
        return values;
    }

    private static String shownTime(final long ns) {
        final long seconds = TimeUnit.NANOSECONDS.toSeconds(ns);
        return TimeUnit.SECONDS.toNanos(seconds) == ns ? seconds + " s" : TimeUnit.NANOSECONDS.toMillis(ns) + " ms";
    }

    /**
     * Sets one.
     *
     * @throws BadRequestException if there is no such option, it takes effect after restart only, or the value is not
     *     valid.
     */
    CompletableFuture<Done> set(final String name, final String text, final Operator operator)
        throws BadRequestException {
        try {
            final OptionChange change = OptionChange.parse(name, text);
            return work.ask(() -> apply(change, operator));
        } catch (final ConfigurationException e) {
            throw new BadRequestException(String.join("; ", e.faults()));
        }
    }

    private Done apply(final OptionChange change, final Operator operator) {
        final String name = change.option().optionName();
        final String before = values().get(name);
        switch (change.option()) {
            case OOS_CHECK -> options.oosCheckNs(change.value(), loop.nowNs());
            case OOS_FORCE -> options.oosForceNs(change.value(), loop.nowNs());
            case OVERLOAD_CTRL_DIALOG_RATE -> options.dialogRate((int)change.value(), loop.nowNs());
            default -> throw new IllegalStateException(name + " cannot be set");
        }
        final String message = name + " is " + values().get(name) + " now, it was " + before;
        LOGGER.info("{}, by {}", message, operator);
        return new Done(message);
    }
}
