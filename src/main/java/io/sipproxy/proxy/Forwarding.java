package io.sipproxy.proxy;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transaction.ClientTransaction;
import io.sipproxy.transaction.TransactionLayer;
import io.sipproxy.transport.BufferPool;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.PooledBuffer;
import io.sipproxy.transport.Transports;

/** Sends a request on to one target: link, client transaction, edited copy (RFC 3261 16.6 steps 7 to 10). */
final class Forwarding {
    /** What Via, Record-Route twice, the lines that may be missing and a longer Request-URI add. */
    private static final int EDIT_ROOM = 2048;

    private final RequestForwarder writer;
    private final TransactionLayer transactions;
    private final Transports transports;
    private final BufferPool buffers;
    private final Devices devices;
    private final Counters counters;

    Forwarding(final RequestForwarder writer, final TransactionLayer transactions, final Transports transports,
        final BufferPool buffers, final Devices devices, final Counters counters) {
        this.devices = devices;
        this.writer = writer;
        this.transactions = transactions;
        this.transports = transports;
        this.buffers = buffers;
        this.counters = counters;
    }

    /** Adds a fork to the context; what cannot be sent is answered as a transport error at once. */
    void start(final ResponseContext context, final SipMessage request, final Routing routing, final Target target,
        final long digest, final long nowNs) {
        final Fork fork = context.addFork();
        try {
            start(context, fork, request, routing, target, digest, nowNs);
        } catch (final RuntimeException | AssertionError e) {
            abandon(context, fork, nowNs);
            throw e;
        }
    }

    private void start(final ResponseContext context, final Fork fork, final SipMessage request, final Routing routing,
        final Target target, final long digest, final long nowNs) {
        final SipServerMember member = target.member();
        final Link link = target.nextHop().firstLink(transports, nowNs);
        fork.target(target, digest);
        if (target.member() != member) {
            context.onUndelivered(member, nowNs);
        }
        if (link == null) {
            counters.increment(Counter.REQUESTS_UNDELIVERABLE);
            fail(context, fork, nowNs);
            return;
        }
        final ClientTransaction transaction = transactions.newClientTransaction(request.method(), fork);
        if (transaction == null) {
            counters.increment(Counter.REQUESTS_UNDELIVERABLE);
            abandon(context, fork, nowNs);
            return;
        }
        fork.transaction(transaction);
        prepareRecovery(transaction, routing, target, link);
        final Link from = context.server().source();
        final PooledBuffer copy = write(request, routing, target, from, link, transaction.id(), digest);
        if (copy == null) {
            counters.increment(Counter.REQUESTS_UNDELIVERABLE);
            abandon(context, fork, nowNs);
        } else {
            counters.increment(Counter.REQUESTS_FORWARDED);
            transaction.chargeTo(context.server());
            transaction.start(link, copy, nowNs);
        }
    }

    /** @return whether the target is a device that does not answer its checks. */
    boolean isOutOfService(final Routing routing, final Target target) {
        return isToDevice(target)
            && devices.isOutOfService(target.nextHop(), routing.requestUriBuffer(), routing.parsedRequestUri());
    }

    /** What goes to a SIP Server is the server's to deal with, whatever number it is for. */
    private static boolean isToDevice(final Target target) {
        return target.member() == null;
    }

    private static void abandon(final ResponseContext context, final Fork fork, final long nowNs) {
        if (fork.responseContext() == null) {
            return;
        }
        // No address is to blame: the next would fare no better.
        fork.target().clear();
        fail(context, fork, nowNs);
    }

    private static void fail(final ResponseContext context, final Fork fork, final long nowNs) {
        context.onTransportError(fork, nowNs);
        if (fork.transaction() == null) {
            context.onTerminated(fork, nowNs);
        } else {
            fork.transaction().abandon(nowNs);
        }
    }

    /**
     * Says what is to happen when the connection turns out to be dead. A phone may have registered over TCP with a
     * Contact that does not say so: what is sent again has TCP in its Via, so the transport stays.
     */
    private void prepareRecovery(final ClientTransaction transaction, final Routing routing, final Target target,
        final Link link) {
        final NextHop nextHop = target.nextHop();
        if (nextHop.hasAddress()) {
            transaction.reopenAt(link.transport(), nextHop.hi(), nextHop.lo(), nextHop.port(), nextHop.host());
        }
        transaction.follow(target.flows());
        if (isToDevice(target)
            && devices.isVoiceOverIpService(nextHop, routing.requestUriBuffer(), routing.parsedRequestUri())) {
            transaction.forbidReopening();
        }
    }

    /** Sends a request for which there is no transaction: the ACK to a 2xx. */
    void startStateless(final SipMessage request, final Routing routing, final Target target, final Link from,
        final long digest, final long nowNs) {
        final Link link = target.nextHop().firstLink(transports, nowNs);
        final PooledBuffer copy = link == null ? null
            : write(request, routing, target, from, link, transactions.statelessId(), digest);
        if (copy == null) {
            counters.increment(Counter.ACKS_UNDELIVERABLE);
            return;
        }
        try {
            final boolean sent = link.send(copy.buffer(), 0, copy.length(), nowNs);
            counters.increment(sent ? Counter.ACKS_FORWARDED : Counter.ACKS_UNDELIVERABLE);
            if (sent) {
                link.expectAcknowledgement(nowNs);
            }
        } finally {
            buffers.release(copy);
        }
    }

    private PooledBuffer write(final SipMessage request, final Routing routing, final Target target, final Link from,
        final Link to, final long id, final long digest) {
        final PooledBuffer copy = buffers.acquire(request.length() + EDIT_ROOM);
        if (copy == null) {
            counters.increment(Counter.BUFFER_MEMORY_EXHAUSTED);
            return null;
        }
        int length = -1;
        try {
            length = writer.write(request, routing, target, from, to, id, digest, copy.buffer());
        } finally {
            if (length < 0) {
                buffers.release(copy);
            }
        }
        if (length < 0) {
            counters.increment(Counter.REQUESTS_TOO_LARGE);
            return null;
        }
        copy.length(length);
        return copy;
    }
}
