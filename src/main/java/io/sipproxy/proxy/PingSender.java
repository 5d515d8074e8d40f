package io.sipproxy.proxy;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.Method;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transaction.Branch;
import io.sipproxy.transaction.ClientTransaction;
import io.sipproxy.transaction.TransactionLayer;
import io.sipproxy.transport.BufferPool;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LossCause;
import io.sipproxy.transport.PooledBuffer;
import io.sipproxy.transport.Transports;

/** Writes and sends the OPTIONS of this proxy's own (RFC 3261 11.1). */
final class PingSender {
    private static final int CAPACITY = 2048;
    private static final byte[] REST = Ascii.bytes(
        "CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nAccept: application/sdp\r\nContent-Length: 0\r\n\r\n");

    private final AdvertisedAddress self;
    private final TransactionLayer transactions;
    private final Transports transports;
    private final BufferPool buffers;
    private final HostResolver hosts;
    private final NextHopResolver resolver;
    private final Counters counters;
    private final MessageWriter writer = new MessageWriter();

    PingSender(final AdvertisedAddress self, final TransactionLayer transactions, final Transports transports,
        final BufferPool buffers, final HostResolver hosts, final OwnAddresses own, final Counters counters) {
        this.self = self;
        this.transactions = transactions;
        this.transports = transports;
        this.buffers = buffers;
        this.hosts = hosts;
        this.resolver = new NextHopResolver(hosts, own);
        this.counters = counters;
    }

    HostResolver hosts() {
        return hosts;
    }

    NextHopResolver resolver() {
        return resolver;
    }

    /**
     * @param silent a connection on which nobody answered, to be replaced by a new one unless it is still being opened:
     *     begun anew each time, it would never be done; null if there is none.
     * @return null if there is no link and none can be made.
     */
    Link link(final NextHop nextHop, final Link silent, final long nowNs) {
        if (silent == null || !silent.isReliable() || !silent.isUsable() || !silent.isOpen()) {
            return nextHop.firstLink(transports, nowNs);
        }
        final Link fresh =
            transports.open(nextHop.transport(), nextHop.hi(), nextHop.lo(), nextHop.port(), nextHop.host(), nowNs);
        if (fresh != null && !silent.isInUse() && !silent.isInbound()) {
            silent.close(LossCause.REPLACED, nowNs);
        }
        return fresh;
    }

    /** @return null if there are too many. */
    ClientTransaction newTransaction(final ClientUser user) {
        final ClientTransaction transaction = transactions.newClientTransaction(Method.OPTIONS, user);
        if (transaction != null) {
            transaction.endWithConnection();
        }
        return transaction;
    }

    /** @return false if there is no memory for it. */
    boolean start(final ClientTransaction transaction, final String uri, final Link link,
        final long nowNs) {
        final PooledBuffer message = buffers.acquire(CAPACITY);
        if (message == null) {
            counters.increment(Counter.BUFFER_MEMORY_EXHAUSTED);
            return false;
        }
        writer.start(message.buffer(), 0, message.capacity());
        write(transaction.id(), uri, link);
        if (writer.overflowed()) {
            buffers.release(message);
            return false;
        }
        message.length(writer.length());
        counters.increment(Counter.CHECKS_SENT);
        transaction.start(link, message, nowNs);
        return true;
    }

    private void write(final long id, final String uri, final Link link) {
        writer.putText("OPTIONS ").putText(uri).putText(" SIP/2.0").crlf();
        self.writeViaStart(writer, link.transport());
        Branch.write(writer, id, 0);
        writer.crlf();
        writer.putText("From: <sip:").putText(self.host()).putText(">;tag=").putHex(id).crlf();
        writer.putText("To: <").putText(uri).putText(">").crlf();
        writer.putText("Call-ID: ").putHex(id).putText("@").putText(self.host()).crlf();
        writer.put(REST);
    }
}
