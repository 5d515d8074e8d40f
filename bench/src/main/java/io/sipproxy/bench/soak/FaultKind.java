package io.sipproxy.bench.soak;

import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What can go wrong, and which events of the proxy's log tell of that; any other line is unexpected. */
enum FaultKind {
    /** A firewall forgets all connections of one endpoint or SIP Server, and tells nobody. */
    FLOWS_DROPPED(40, Set.of(40010, 40011, 40012)),
    /** An endpoint is killed, with what it knows of its calls, and comes back after a moment. */
    RESTART(40, Set.of(40010, 40011, 40012, 40013)),
    /** The SIP Server at work stops answering, its partner takes over, it dies, and comes back. */
    SWITCH_OVER(40, Set.of(40003, 40010, 40011, 40012, 40013)),
    /** The name server says nothing. */
    DNS_SILENT(0, Set.of()),
    /** The proxy gets no processor for some seconds: its clock jumps, and what came meanwhile is there at once. */
    CLOCK_JUMP(10, Set.of(40010, 40011, 40012)),
    /** An endpoint gets no processor for some seconds, and what comes for it waits. */
    FROZEN(0, Set.of()),
    /** Connections on which much is asked and no answer read. */
    SLOW_READERS(10, Set.of(40010, 40030));

    private final long echoNs;
    private final Set<Integer> codes;

    /**
     * @param echoSeconds how long after its end the proxy may still tell of it: what keep-alive takes (8 s), the time
     *     after which those who heard nothing give their connection up, the longest that a request waits (64*T1, 32 s)
     */
    FaultKind(final int echoSeconds, final Set<Integer> codes) {
        this.echoNs = TimeUnit.SECONDS.toNanos(echoSeconds);
        this.codes = codes;
    }

    long echoNs() {
        return echoNs;
    }

    boolean explains(final int code) {
        return codes.contains(code);
    }
}
