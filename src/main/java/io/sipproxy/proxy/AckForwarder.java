package io.sipproxy.proxy;

import io.sipproxy.proxy.Routing.Outcome;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transport.BufferPool;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.PooledBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Forwards the ACK to a 2xx, which has no transaction (RFC 3261 16.6, 17.1.1.3). It cannot be refused: one that leads
 * nowhere is dropped and counted.
 */
final class AckForwarder {
    private static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(16);

    private final Forwarding forwarding;
    private final Router router;
    private final RequestValidator validator;
    private final HostResolver hosts;
    private final BufferPool buffers;
    private final Counters counters;
    private final Routing routing = new Routing();
    private final SipParser parser;
    private final SipMessage stored;

    AckForwarder(final Forwarding forwarding, final Router router, final RequestValidator validator,
        final HostResolver hosts, final BufferPool buffers, final Counters counters, final int maxHeaders) {
        this.forwarding = forwarding;
        this.router = router;
        this.validator = validator;
        this.hosts = hosts;
        this.buffers = buffers;
        this.counters = counters;
        this.parser = new SipParser(maxHeaders);
        this.stored = new SipMessage();
    }

    void forward(final SipMessage ack, final Link from, final long nowNs) {
        counters.increment(Counter.ACKS_RECEIVED);
        route(ack, from, null, nowNs);
    }

    /** @param waiting what the ACK has waited in; null the first time. */
    private void route(final SipMessage ack, final Link from, final Waiting waiting, final long nowNs) {
        final boolean mayGoOn = validator.check(ack, from) == 0 && !validator.isAtItsLastHop(ack);
        final Outcome outcome = mayGoOn ? router.route(ack, from, routing, nowNs) : Outcome.REJECT;
        switch (outcome) {
            case FORWARD -> {
                for (int i = 0; i < routing.targetCount(); i++) {
                    forwarding.startStateless(ack, routing, routing.target(i), from, validator.digest(), nowNs);
                }
            }
            case WAIT -> waitForHost(ack, from, waiting, nowNs);
            default -> counters.increment(Counter.ACKS_DROPPED);
        }
    }

    private void waitForHost(final SipMessage ack, final Link from, final Waiting before, final long nowNs) {
        final Waiting waiting = before == null ? retain(ack, from, nowNs) : before;
        waiting.goesOn = waiting.copy != null && nowNs - waiting.sinceNs < MAX_WAIT_NS
            && hosts.await(routing.awaitedHost(), waiting, nowNs);
        if (!waiting.goesOn) {
            counters.increment(Counter.ACKS_DROPPED);
            waiting.release();
        }
    }

    private Waiting retain(final SipMessage ack, final Link from, final long nowNs) {
        final PooledBuffer copy = buffers.acquire(ack.length());
        if (copy == null) {
            counters.increment(Counter.BUFFER_MEMORY_EXHAUSTED);
        } else {
            copy.buffer().putBytes(0, ack.buffer(), ack.offset(), ack.length());
            copy.length(ack.length());
        }
        return new Waiting(copy, from, nowNs);
    }

    /** An ACK that waits for a host name. */
    private final class Waiting implements HostResolver.Waiter {
        private final Link from;
        private final long sinceNs;
        private PooledBuffer copy;
        private boolean goesOn;

        private Waiting(final PooledBuffer copy, final Link from, final long sinceNs) {
            this.copy = copy;
            this.from = from;
            this.sinceNs = sinceNs;
        }

        @Override
        public void onHostResolved(final long nowNs) {
            goesOn = false;
            try {
                parser.parseDatagram(copy.buffer(), 0, copy.length(), stored);
                route(stored, from, this, nowNs);
            } finally {
                if (!goesOn) {
                    release();
                }
            }
        }

        private void release() {
            if (copy != null) {
                buffers.release(copy);
                copy = null;
            }
        }
    }
}
