package io.sipproxy.status;

import java.util.Locale;

/**
 * Every value that goes up and down, with the one line that is shown for it. They are brought up to date once a second,
 * so that what they tell costs nothing per message.
 */
public enum Gauge {
    UPTIME_SECONDS("Seconds since the start"),
    CONNECTIONS("TCP and TLS connections, those being opened and closed included"),
    UDP_PEERS("UDP peers remembered"),
    TRANSACTIONS("Transactions, client and server, those included that only wait for repetitions"),
    REQUESTS_IN_PROGRESS("Requests sent on and not yet done with"),
    REGISTERED_USERS("Users of the registrar with a contact, those of the configuration included"),
    SIP_SERVER_PAIRS_UNAVAILABLE("SIP Server pairs of which neither member answers"),
    BUFFERS_IN_USE("Buffers that hold a message, or a part of one"),
    BUFFER_MEMORY_BYTES("Bytes of memory taken for buffers, in use or not"),
    LONGEST_PASS_US("Longest pass of the event loop within the last second, in microseconds"),
    LOOP_LAG_US("How long what comes in waits at least: the shortest of the last three passes, in microseconds");

    private final String description;

    Gauge(final String description) {
        this.description = description;
    }

    /**
     * What is measured, as one line of text without a full stop.
     *
     * @return the description
     */
    public String description() {
        return description;
    }

    /**
     * The name in metrics, on the status page and in the counters file: lower case with underscores.
     *
     * @return the name, e.g. {@code connections}
     */
    public String metricName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
