package io.sipproxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.transport.nativesocket.NativeSocketsFactory;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.CachedNanoClock;

/** A connection without a peer, watched on a clock that the test moves. Times are in milliseconds from the start. */
final class AckWatchFixture extends QuietListener implements AutoCloseable {
    static final long MS = 1_000_000;
    private static final long START_NS = 77_000 * MS + 123;

    final Counters counters = new Counters();
    final FakeAckProbe probe = new FakeAckProbe();
    /** What the listener was told, with the time. */
    final List<String> told = new ArrayList<>();
    final TransportContext context;
    final TcpConnection connection;
    private final EventLoop loop;
    private final TcpTransport transport;
    private long nowNs = START_NS;

    AckWatchFixture(final long ackTimeoutMs) throws IOException {
        final CachedNanoClock clock = new CachedNanoClock();
        clock.update(START_NS);
        loop = new EventLoop(clock, counters);
        final TransportSettings settings = TransportFixture.settings().keepAlive(new KeepAliveSettings(true,
            TransportSettings.UNSET, TransportSettings.UNSET, TransportSettings.UNSET, TransportSettings.UNSET,
            ackTimeoutMs * MS)).build();
        context = new TransportContext(loop, settings, NativeSocketsFactory.jdk(), counters,
            new EventLog(counters, (event, line) -> { }));
        context.ackProbe = probe;
        context.listener = this;
        transport = new TcpTransport(context);
        probe.now(nowNs);
        connection = connect();
    }

    TcpConnection connect() throws IOException {
        final SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        final TcpConnection made = new TcpConnection(transport, context.nextLinkId(),
            new PeerAddress(Transport.TCP, 0, 0x0000_ffff_7f00_0001L, 5060), channel, Purpose.ACCEPTED, nowNs);
        made.startAccepted(nowNs);
        return made;
    }

    long nowMs() {
        return (nowNs - START_NS) / MS;
    }

    long nowNs() {
        return nowNs;
    }

    /** Something is written that has to arrive. */
    void write() {
        // No two messages are of one length.
        final int length = 500 + (int)(connection.bytesSent * 31 % 97);
        probe.outstanding += length;
        connection.bytesSent += length;
        connection.expectAcknowledgement(nowNs);
    }

    void receive() {
        connection.received(nowNs);
    }

    /** Time goes on, a millisecond at a time. */
    void advanceTo(final long ms) {
        while (nowMs() < ms) {
            nowNs += MS;
            probe.now(nowNs);
            loop.timers().poll(nowNs);
        }
    }

    int freeWatches() {
        return context.freeAckWatches.size();
    }

    /** No watch is armed. */
    void assertUnwatched() {
        final int before = probe.reads;
        nowNs += 1_000_000 * MS;
        assertEquals(0, loop.timers().poll(nowNs), "timers");
        assertEquals(before, probe.reads);
    }

    long count(final Counter counter) {
        return counters.get(counter);
    }

    @Override
    public void onLinkSuspect(final Link link, final long atNs) {
        told.add("suspect " + (atNs - START_NS) / MS);
    }

    @Override
    public void onLinkAlive(final Link link, final long atNs) {
        told.add("alive " + (atNs - START_NS) / MS);
    }

    @Override
    public void close() {
        connection.queuedBytes = 0;
        connection.close(LossCause.ADMIN, nowNs);
        assertUnwatched();
        loop.close();
    }
}
