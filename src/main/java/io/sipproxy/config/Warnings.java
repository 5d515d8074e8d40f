package io.sipproxy.config;

import java.util.ArrayList;
import java.util.List;

/** What is valid but hardly meant: it does not keep the program from starting. */
final class Warnings {
    private static final List<Option> NEEDS_KEEP_ALIVE = List.of(Option.TCP_KEEP_ALIVE_IDLE,
        Option.TCP_KEEP_ALIVE_INTERVAL, Option.TCP_KEEP_ALIVE_COUNT, Option.TCP_USER_TIMEOUT, Option.TCP_ACK_TIMEOUT);
    private static final List<Option> NEEDS_USERS = List.of(Option.REGISTRAR_FOREIGN_CALLERS,
        Option.REGISTRAR_NONCE_LIFETIME);
    private static final List<Option> NEEDS_REGISTRAR = List.of(Option.REGISTRAR_USERS, Option.REGISTRAR_OPEN,
        Option.REGISTRAR_FOREIGN_CALLERS, Option.REGISTRAR_NONCE_LIFETIME, Option.REGISTRAR_SNAPSHOT);
    private static final List<Option> NEEDS_HTTP_PORT = List.of(Option.HTTP_ADDRESS, Option.HTTP_TOKEN);

    private static final List<Option> NEEDS_COLLECTOR = List.of(Option.HEP_CAPTURE_ID, Option.HEP_PASSWORD);
    private static final List<Option> NEEDS_CONTROL = List.of(Option.TRACE_DIRECTORY, Option.TRACE_MAX_SIZE);

    private final Configuration configuration;
    private final List<String> warnings = new ArrayList<>();

    private Warnings(final Configuration configuration) {
        this.configuration = configuration;
    }

    /** A line for each. */
    static List<String> of(final Configuration configuration) {
        final Warnings warnings = new Warnings(configuration);
        if (configuration.flag(Option.SIP_ENABLE_TCP_KEEP_ALIVE)) {
            warnings.compareUserTimeout();
        } else {
            warnings.tellUnused();
        }
        warnings.tellUnusedRegistrar();
        if (configuration.number(Option.HTTP_PORT) == 0) {
            warnings.tellUnused(NEEDS_HTTP_PORT, "http-port is 0");
        }
        warnings.tellUnusedCapture();
        return List.copyOf(warnings.warnings);
    }

    private void tellUnused() {
        tellUnused(NEEDS_KEEP_ALIVE, "sip-enable-tcp-keep-alive is false");
    }

    private void tellUnusedRegistrar() {
        if (!configuration.isRegistrar()) {
            tellUnused(NEEDS_REGISTRAR, "with serving-sipserver this proxy is no registrar");
        } else if (!configuration.isSet(Option.REGISTRAR_USERS)) {
            tellUnused(NEEDS_USERS, "there is no registrar-users");
        }
    }

    private void tellUnusedCapture() {
        if (!configuration.isSet(Option.HEP_COLLECTOR)) {
            tellUnused(NEEDS_COLLECTOR, "there is no hep-collector");
        }
        if (!configuration.isSet(Option.CONTROL_SOCKET)) {
            tellUnused(NEEDS_CONTROL, "there is no control-socket");
        } else if (!configuration.isSet(Option.TRACE_DIRECTORY)) {
            tellUnused(List.of(Option.TRACE_MAX_SIZE), "there is no trace-directory");
        }
    }

    private void tellUnused(final List<Option> options, final String reason) {
        final List<String> unused = options.stream().filter(configuration::isSet)
            .map(option -> option.isSecret() ? configuration.property(option).masked()
                : configuration.property(option).shown()).toList();
        if (!unused.isEmpty()) {
            warnings.add(String.join(", ", unused) + ": without effect, since " + reason);
        }
    }

    /** With a user timeout the kernel counts time, not probes: equal values give the same end either way. */
    private void compareUserTimeout() {
        if (!isEverythingSet() || configuration.nanos(Option.TCP_USER_TIMEOUT) == 0) {
            return;
        }
        final long probedNs = configuration.nanos(Option.TCP_KEEP_ALIVE_IDLE) +
            configuration.nanos(Option.TCP_KEEP_ALIVE_INTERVAL) * configuration.number(Option.TCP_KEEP_ALIVE_COUNT);
        final long userTimeoutNs = configuration.nanos(Option.TCP_USER_TIMEOUT);
        if (userTimeoutNs != probedNs) {
            warnings.add(configuration.property(Option.TCP_USER_TIMEOUT).shown() + ": " +
                (userTimeoutNs < probedNs ? "less" : "more") + " than idle + interval x count (" +
                probedNs / 1_000_000 + " ms), so tcp-keep-alive-count means nothing: the user timeout alone decides " +
                "when an idle connection is dead");
        }
    }

    private boolean isEverythingSet() {
        return configuration.isSet(Option.TCP_KEEP_ALIVE_IDLE) && configuration.isSet(Option.TCP_KEEP_ALIVE_INTERVAL) &&
            configuration.isSet(Option.TCP_KEEP_ALIVE_COUNT) && configuration.isSet(Option.TCP_USER_TIMEOUT);
    }
}
