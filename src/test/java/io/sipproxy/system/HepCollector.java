package io.sipproxy.system;

import io.sipproxy.capture.HepPacket;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/** A collector of HEP packets on a free port of 127.0.0.1. */
final class HepCollector implements AutoCloseable {
    private final DatagramSocket socket;
    private final BlockingQueue<byte[]> packets = new LinkedBlockingQueue<>();
    private final List<HepPacket> seen = new ArrayList<>();

    HepCollector() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        socket.setReceiveBufferSize(1 << 20);
        Background.start("hep collector", this::readAll);
    }

    private void readAll() throws IOException {
        final byte[] buffer = new byte[65_536];
        while (!socket.isClosed()) {
            final DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            socket.receive(packet);
            packets.add(Arrays.copyOf(buffer, packet.getLength()));
        }
    }

    /** As the option hep-collector has it. */
    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** The first packet that fits, which may have come already. */
    HepPacket await(final String what, final Predicate<HepPacket> condition) {
        for (final HepPacket packet : seen) {
            if (condition.test(packet)) {
                return packet;
            }
        }
        final long endNs = System.nanoTime() + Wait.DEADLINE_MILLIS * 1_000_000;
        while (System.nanoTime() < endNs) {
            final byte[] bytes = Wait.poll(packets, Wait.DEADLINE_MILLIS);
            if (bytes != null) {
                final HepPacket packet = HepPacket.of(bytes);
                seen.add(packet);
                if (condition.test(packet)) {
                    return packet;
                }
            }
        }
        throw new AssertionError("no " + what + " among " + seen.stream().map(
            packet -> packet.source() + " > " + packet.destination() + " " + packet.payload()).toList());
    }

    /** The packet of a message that begins with the text, from one address and port to another. */
    HepPacket await(final String start, final String source, final String destination) {
        return await(start + " from " + source + " to " + destination, packet -> packet.payload().startsWith(start)
            && packet.source().equals(source) && packet.destination().equals(destination));
    }

    @Override
    public void close() {
        socket.close();
    }
}
