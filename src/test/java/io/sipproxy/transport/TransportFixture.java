package io.sipproxy.transport;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.sip.Transport;
import io.sipproxy.transport.nativesocket.NativeSockets;
import io.sipproxy.transport.nativesocket.NativeSocketsFactory;
import org.agrona.concurrent.CachedNanoClock;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A transport layer over real sockets on the loopback, driven pass by pass in the test's thread. */
final class TransportFixture implements TransportListener, AutoCloseable {
    static final long MS = 1_000_000L;
    static final long SECOND = 1000 * MS;
    private static final long DEADLINE_NS = 10 * SECOND;

    /** What a test does with a message. */
    interface Handler {
        void on(SipMessage message, Link from, long nowNs);
    }

    final CachedNanoClock clock = new CachedNanoClock();
    final Counters counters = new Counters();
    final List<String> events = new ArrayList<>();
    final EventLoop loop;
    final TransportLayer layer;
    final List<String> messages = new ArrayList<>();
    final List<String> malformed = new ArrayList<>();
    final List<Link> opened = new ArrayList<>();
    final List<Link> lostLinks = new ArrayList<>();
    final List<LossCause> losses = new ArrayList<>();
    /** Links found suspect, and those found alive after that. */
    final List<Link> suspected = new ArrayList<>();
    final List<Link> revived = new ArrayList<>();
    Handler onMessage = (message, from, nowNs) -> { };
    Handler onMalformed = (message, from, nowNs) -> { };
    Link lastLink;

    TransportFixture(final TransportSettings.Builder settings) throws IOException {
        this(settings, NativeSocketsFactory.jdk());
    }

    TransportFixture(final TransportSettings.Builder settings, final NativeSockets nativeSockets) throws IOException {
        clock.update(7 * SECOND);
        loop = new EventLoop(clock, counters);
        layer = new TransportLayer(loop, settings.build(), nativeSockets, counters,
            new EventLog(counters, (event, line) -> events.add(line)));
        layer.setListener(this);
        layer.open();
    }

    static TransportSettings.Builder settings() {
        return TransportSettings.builder()
            .bindAddress(InetAddress.getLoopbackAddress()).tcpPort(0).udpPort(0).maxBufferBytes(8 * 1024 * 1024);
    }

    static TransportFixture open() throws IOException {
        return new TransportFixture(settings());
    }

    Peer connect() throws IOException {
        return accepted(Peer.connect(layer.tcpPort()));
    }

    Peer connectSlow() throws IOException {
        return accepted(Peer.connectSlow(layer.tcpPort()));
    }

    private Peer accepted(final Peer peer) {
        final int before = opened.size();
        until(() -> opened.size() > before);
        return peer;
    }

    /** The link that an outgoing connection to a loopback port gets. */
    Link linkTo(final Transport transport, final int port) {
        return layer.linkTo(transport, 0, 0x0000_ffff_7f00_0001L, port, now());
    }

    void pass() {
        loop.pass(0);
    }

    /** Passes until something is true; the time that this may really take is bounded. */
    void until(final BooleanSupplier condition) {
        final long end = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "did not happen in time");
            loop.pass(MS);
        }
    }

    void advance(final long ns) {
        clock.advance(ns);
        pass();
    }

    long now() {
        return loop.nowNs();
    }

    long count(final Counter counter) {
        return counters.get(counter);
    }

    @Override
    public void onMessage(final SipMessage message, final Link from, final long nowNs) {
        messages.add(text(message));
        lastLink = from;
        onMessage.on(message, from, nowNs);
    }

    @Override
    public void onMalformed(final SipMessage message, final Link from, final long nowNs) {
        malformed.add(String.valueOf(message.error()));
        lastLink = from;
        onMalformed.on(message, from, nowNs);
    }

    @Override
    public void onLinkOpen(final Link link, final long nowNs) {
        opened.add(link);
    }

    @Override
    public void onLinkLost(final Link link, final LossCause cause, final long nowNs) {
        lostLinks.add(link);
        losses.add(cause);
    }

    @Override
    public void onLinkSuspect(final Link link, final long nowNs) {
        suspected.add(link);
    }

    @Override
    public void onLinkAlive(final Link link, final long nowNs) {
        revived.add(link);
    }

    /** Nothing may be left behind, whatever the test did. */
    @Override
    public void close() {
        layer.close();
        assertEquals(0, layer.buffersInUse(), "buffers in use after the end");
        assertEquals(0, layer.connectionCount(), "connections after the end");
        assertEquals(0, layer.outputBytes(), "output after the end");
        assertEquals(0, layer.incompleteBytes(), "input after the end");
        pass();
        loop.close();
    }

    static String text(final SipMessage message) {
        final byte[] bytes = new byte[message.length()];
        message.buffer().getBytes(message.offset(), bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
