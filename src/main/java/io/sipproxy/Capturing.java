package io.sipproxy;

import io.sipproxy.capture.Capture;
import io.sipproxy.capture.HepExporter;
import io.sipproxy.capture.HepSettings;
import io.sipproxy.capture.LocalAddresses;
import io.sipproxy.capture.TraceSettings;
import io.sipproxy.capture.Traces;
import io.sipproxy.config.Configuration;
import io.sipproxy.config.Option;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.transport.EventLoop;
import io.sipproxy.transport.TransportLayer;
import java.io.IOException;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;

/** From the options to what copies messages for those who read SIP. */
final class Capturing implements AutoCloseable {
    /** Null if there is no collector. */
    private final HepExporter exporter;
    private final Traces traces;

    private Capturing(final HepExporter exporter, final Traces traces) {
        this.exporter = exporter;
        this.traces = traces;
    }

    /** @throws IOException if there is no socket to be had. */
    static Capturing open(final Configuration configuration, final LocalAddresses local, final EventLoop loop,
        final TransportLayer transports, final Counters counters, final EventLog events) throws IOException {
        final HepExporter exporter = configuration.isSet(Option.HEP_COLLECTOR)
            ? HepExporter.open(hep(configuration), local, counters) : null;
        final Traces traces = new Traces(new TraceSettings(configuration.file(Option.TRACE_DIRECTORY),
            configuration.longNumber(Option.TRACE_MAX_SIZE)), loop::execute, loop::nowNs, SystemNanoClock.INSTANCE,
            SystemEpochClock.INSTANCE, counters, events);
        Capture.attach(loop, transports, exporter, traces);
        return new Capturing(exporter, traces);
    }

    private static HepSettings hep(final Configuration configuration) {
        return new HepSettings(configuration.socketAddress(Option.HEP_COLLECTOR),
            configuration.longNumber(Option.HEP_CAPTURE_ID), configuration.text(Option.HEP_PASSWORD));
    }

    Traces traces() {
        return traces;
    }

    @Override
    public void close() {
        traces.close();
        if (exporter != null) {
            exporter.close();
        }
    }
}
