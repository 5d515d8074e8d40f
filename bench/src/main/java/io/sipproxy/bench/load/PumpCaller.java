package io.sipproxy.bench.load;

import io.sipproxy.bench.load.Faults.Fault;
import java.io.IOException;

/** The sending side of the {@link Pump}: each answer lets another request go, over the next connection. */
final class PumpCaller extends Party {
    private final Wire[] wires;
    private final int window;
    private final byte[] start;
    private final byte[] branch = Out.ascii(";branch=z9hG4bK");
    private final byte[] middle = Out.ascii(";rport\r\nMax-Forwards: 70\r\nFrom: <sip:pump@rig.invalid>;tag=");
    private final byte[] to = Out.ascii("\r\nTo: <sip:callee@rig.invalid>\r\nCall-ID: ");
    private final byte[] end = Out.ascii("@pump\r\nCSeq: 1 OPTIONS\r\nAccept: application/sdp\r\nContent-Length: 0\r\n\r\n");
    private long sent;
    private volatile long answered;

    PumpCaller(final RigOptions options, final Schedule schedule, final int window) throws IOException {
        super(options, schedule, "pump");
        this.window = window;
        start = Out.ascii("OPTIONS sip:callee@" + RigOptions.text(options.callee())
            + ";transport=tcp SIP/2.0\r\nVia: SIP/2.0/TCP ");
        wires = new Wire[options.connections()];
        for (int i = 0; i < wires.length; i++) {
            wires[i] = Caller.connect(options, selector, i);
        }
    }

    @Override
    long onTime(final long nowNs) {
        while (sent - answered < window) {
            request();
        }
        return Long.MAX_VALUE;
    }

    private void request() {
        final Wire wire = wires[(int) (sent % wires.length)];
        sent++;
        out.start().put(start).put(wire.hostPort).put(branch).hex(sent).put(middle).hex(sent).put(to).hex(sent).put(end);
        send(wire);
    }

    @Override
    void onMessage(final Wire wire, final long nowNs) {
        if (!in.isRequest && in.status < 200) {
            return;
        }
        if (in.isRequest || in.status != 200 || in.vias != 1) {
            faults.add(Fault.STATUS, in.bytes, in.start, in.end);
        }
        answered++;
    }

    long answered() {
        return answered;
    }
}
