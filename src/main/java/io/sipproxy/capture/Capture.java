package io.sipproxy.capture;

import io.sipproxy.transport.EventLoop;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.MessageTap;
import io.sipproxy.transport.TransportLayer;
import org.agrona.DirectBuffer;

/**
 * Whoever wants to see messages, on the transports: the collector if there is one, and traces. While there is nobody,
 * nothing is asked. Loop thread only.
 */
public final class Capture implements MessageTap {
    private final EventLoop loop;
    private final TransportLayer transports;
    private final HepExporter exporter;
    private final Traces traces;

    private Capture(
        final EventLoop loop, final TransportLayer transports, final HepExporter exporter, final Traces traces) {
        this.loop = loop;
        this.transports = transports;
        this.exporter = exporter;
        this.traces = traces;
    }

    /**
     * Lets them see the messages from now on.
     *
     * @param loop       for defects.
     * @param transports whose messages are seen.
     * @param exporter   null if there is no collector.
     * @param traces     of peers.
     */
    public static void attach(
        final EventLoop loop, final TransportLayer transports, final HepExporter exporter, final Traces traces) {
        final Capture capture = new Capture(loop, transports, exporter, traces);
        traces.onChange(capture::update);
        capture.update();
    }

    private void update() {
        transports.setTap(exporter == null && traces.isEmpty() ? null : this);
    }

    /** A defect here must not reach the connection. */
    @Override
    public void onMessage(
        final Link link, final boolean isSent, final DirectBuffer buffer, final int offset, final int length) {
        try {
            if (exporter != null) {
                exporter.onMessage(link, isSent, buffer, offset, length);
            }
            traces.onMessage(link, isSent, buffer, offset, length);
        } catch (final RuntimeException | AssertionError e) {
            loop.failed("the capture of a message", e);
        }
    }
}
