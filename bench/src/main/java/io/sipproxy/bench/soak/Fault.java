package io.sipproxy.bench.soak;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** One thing that went wrong. */
final class Fault {
    final FaultKind kind;
    final long startNs = System.nanoTime();
    /** Parts of the peers that events may tell of; empty for any. */
    private final List<String> peers;
    private final String target;
    private volatile long endNs = startNs + TimeUnit.DAYS.toNanos(1);

    Fault(final FaultKind kind, final String target, final List<String> peers) {
        this.kind = kind;
        this.target = target;
        this.peers = peers;
    }

    void end() {
        endNs = System.nanoTime();
    }

    long endNs() {
        return endNs;
    }

    boolean explains(final int code, final String peer, final long nowNs) {
        return kind.explains(code) && nowNs - endNs < kind.echoNs()
            && (peers.isEmpty() || peers.stream().anyMatch(peer::contains));
    }

    boolean wasBetween(final long fromNs, final long toNs) {
        return startNs - toNs <= 0 && endNs - fromNs >= 0;
    }

    @Override
    public String toString() {
        return kind + " " + target;
    }
}
