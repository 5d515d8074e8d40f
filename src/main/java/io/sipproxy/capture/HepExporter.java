package io.sipproxy.capture;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.MessageTap;
import io.sipproxy.transport.PeerAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a copy of each message to a collector, a datagram each, from the loop thread: one system call, nothing
 * allocated. A collector that is not there costs nothing but the datagrams. Loop thread only.
 */
public final class HepExporter implements MessageTap, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(HepExporter.class);
    /** What a burst of messages needs while the network is busy. */
    private static final int SEND_BUFFER = 1024 * 1024;

    private final ByteBuffer packet = ByteBuffer.allocateDirect(HepEncoder.MAX_PACKET);
    private final HepEncoder encoder;
    private final LocalAddresses local;
    private final PacketSink sink;
    private final AutoCloseable resource;
    private final WallClock clock;
    private final Counters counters;
    private boolean hasToldError;

    HepExporter(final HepSettings settings, final LocalAddresses local, final PacketSink sink,
        final AutoCloseable resource, final WallClock clock, final Counters counters) {
        this.encoder = new HepEncoder(new UnsafeBuffer(packet), settings.captureId(), settings.password());
        this.local = local;
        this.sink = sink;
        this.resource = resource;
        this.clock = clock;
        this.counters = counters;
    }

    /**
     * Opens the socket that the packets leave from.
     *
     * @param local what is shown as this side.
     * @throws IOException if there is no socket to be had.
     */
    public static HepExporter open(final HepSettings settings, final LocalAddresses local, final Counters counters)
        throws IOException {
        final DatagramChannel channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
        } catch (final IOException e) {
            CloseHelper.quietClose(channel);
            throw e;
        }
        final InetSocketAddress collector = settings.collector();
        // Not connected: the system would then report that nobody listens there, again and again.
        return new HepExporter(settings, local, bytes -> channel.send(bytes, collector), channel,
            new WallClock(SystemNanoClock.INSTANCE, SystemEpochClock.INSTANCE), counters);
    }

    @Override
    public void onMessage(
        final Link link, final boolean isSent, final DirectBuffer buffer, final int offset, final int length) {
        final PeerAddress own = local.of(link);
        final PeerAddress peer = link.remote();
        final int size = encoder.encode(
            isSent ? own : peer, isSent ? peer : own, clock.epochMicros(), buffer, offset, length);
        if (size == HepEncoder.TOO_LARGE) {
            counters.increment(Counter.HEP_MESSAGES_TOO_LARGE);
            return;
        }
        packet.limit(size).position(0);
        try {
            counters.increment(sink.send(packet) == 0 ? Counter.HEP_PACKETS_DROPPED : Counter.HEP_PACKETS_SENT);
        } catch (final IOException | RuntimeException e) {
            counters.increment(Counter.HEP_SEND_ERRORS);
            tell(e);
        }
    }

    /** Once; after that the counter tells. */
    private void tell(final Exception e) {
        if (!hasToldError) {
            hasToldError = true;
            LOGGER.warn("hep-collector: a packet cannot be sent: {}; further ones are counted in {}", e.toString(),
                Counter.HEP_SEND_ERRORS.metricName());
        }
    }

    @Override
    public void close() {
        CloseHelper.quietClose(resource);
    }
}
