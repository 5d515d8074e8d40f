package io.sipproxy.transport;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.transport.tls.TlsContext;
import io.sipproxy.transport.tls.TlsMaterialException;
import org.agrona.CloseHelper;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * TLS connections of this program to itself over the loopback, before there are any others: those that get through, and
 * those that fail in every phase. The first connections of a process cost the loop many times what later ones do, until
 * their code is loaded and linked; that time is spent here, before anybody waits for it. On a loop and a clock of its
 * own, which leave nothing behind.
 */
final class TlsRehearsal implements TransportListener, AutoCloseable {
    static final int ROUNDS = 3;

    private static final Logger LOGGER = LoggerFactory.getLogger(TlsRehearsal.class);
    /** What is warm is so for the whole process. */
    private static final AtomicBoolean IS_DONE = new AtomicBoolean();
    private static final int BAD_CLIENTS = 16;
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** On the clock of the rehearsal: a handshake, and a connection that waits for its peer to close, have less. */
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(4);
    private static final UnsafeBuffer REQUEST = new UnsafeBuffer(bytes(
        "OPTIONS sip:127.0.0.1;transport=tls SIP/2.0\r\n" +
        "Via: SIP/2.0/TLS 127.0.0.1;branch=z9hG4bKrehearsal\r\nMax-Forwards: 70\r\n" +
        "From: <sip:rehearsal@127.0.0.1>;tag=1\r\nTo: <sip:127.0.0.1>\r\nCall-ID: rehearsal\r\n" +
        "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"));
    /** Silence, half a record, a record that is none of a client's, no record at all. */
    private static final byte[][] BAD_BEGINNINGS =
        {{}, {22, 3, 1}, {22, 3, 1, 0, 4, 1, 0, 0, 0}, bytes("GET / HTTP/1.1\r\n\r\n")};

    private final CachedNanoClock clock = new CachedNanoClock();
    private final long endNs;
    private final EventLoop loop;
    private final TlsHelper helper;
    private final TcpTransport transport;
    private int answered;
    private boolean isEnded;

    private TlsRehearsal(final TransportContext actual, final TlsContext material, final long endNs)
        throws IOException {
        this.endNs = endNs;
        this.loop = new EventLoop(clock, new Counters());
        final Counters counters = new Counters();
        final TransportSettings settings = TransportSettings.builder().bindAddress(InetAddress.getLoopbackAddress())
            .tls(0, material.settings()).keepAlive(actual.settings.keepAlive()).maxBufferBytes(0).build();
        final TransportContext context = new TransportContext(loop, settings, actual.nativeSockets, counters,
            new EventLog(counters, (event, line) -> { }));
        context.listener = this;
        this.helper = new TlsHelper(loop);
        this.transport = new TcpTransport(context, helper, material);
    }

    /** Does it for a second at most, if it was not done yet in this process. */
    static void once(final TransportContext actual, final TlsContext material) throws TlsMaterialException {
        if (IS_DONE.compareAndSet(false, true)) {
            run(actual, material, System.nanoTime() + LONGEST_NS);
        }
    }

    /**
     * Does it; what fails costs nothing but what it was for.
     *
     * @return how many connections got through
     */
    static int run(final TransportContext actual, final TlsContext material, final long endNs)
        throws TlsMaterialException {
        int answered = 0;
        for (final String protocol : material.settings().protocols()) {
            final TlsContext trusting = material.with(material.settings().trusting(protocol));
            try (TlsRehearsal rehearsal = new TlsRehearsal(actual, trusting, endNs)) {
                answered += rehearsal.rounds();
            } catch (final IOException e) {
                LOGGER.debug("no rehearsal of {}", protocol, e);
            }
        }
        return answered;
    }

    private int rounds() throws IOException {
        transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        for (int round = 0; round < ROUNDS && hasTime(); round++) {
            final List<SocketChannel> badClients = new ArrayList<>();
            try {
                for (int i = 0; i < BAD_CLIENTS; i++) {
                    badClients.add(SocketChannel.open(transport.listener().localAddress()));
                    badClients.get(i).write(ByteBuffer.wrap(BAD_BEGINNINGS[i % BAD_BEGINNINGS.length]));
                }
                round();
            } finally {
                badClients.forEach(CloseHelper::quietClose);
            }
        }
        return answered;
    }

    /** One connection that gets through; then the deadline of all the others. */
    private void round() throws IOException {
        final PeerAddress own = PeerAddress.of(Transport.TLS, transport.listener().localAddress());
        final Link link = transport.open(Purpose.REQUEST, own.hi(), own.lo(), own.port(), null, loop.nowNs());
        isEnded = link == null || !link.send(REQUEST, 0, REQUEST.capacity(), loop.nowNs());
        while (!isEnded && hasTime()) {
            loop.pass(WAIT_NS);
        }
        while (transport.connectionCount() > 0 && hasTime()) {
            clock.advance(DEADLINE_NS);
            loop.pass(WAIT_NS);
        }
    }

    private boolean hasTime() {
        return System.nanoTime() - endNs < 0;
    }

    /** {@inheritDoc} It is sent back, which ends the connection. */
    @Override
    public void onMessage(final SipMessage message, final Link from, final long nowNs) {
        if (from.isInbound()) {
            from.send(message.buffer(), message.offset(), message.length(), nowNs);
        } else {
            answered++;
            from.close(LossCause.ADMIN, nowNs);
        }
    }

    @Override
    public void onMalformed(final SipMessage message, final Link from, final long nowNs) {
    }

    @Override
    public void onLinkLost(final Link link, final LossCause cause, final long nowNs) {
        isEnded |= !link.isInbound();
    }

    @Override
    public void close() {
        transport.close(loop.nowNs());
        helper.close();
        loop.close();
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
