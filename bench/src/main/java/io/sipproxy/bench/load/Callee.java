package io.sipproxy.bench.load;

import io.sipproxy.bench.load.Faults.Fault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;

/** Answers the calls: 100 at once, 180 and 200 after a pause each; every BYE at once. */
final class Callee extends Party {
    private static final int SOCKET_BUFFER = 4 * 1024 * 1024;
    private static final int BACKLOG = 4_096;
    private static final long NONE = -1;
    private static final byte[] INVITE = Out.ascii("INVITE ");
    private static final byte[] ACK = Out.ascii("ACK ");
    private static final byte[] BYE = Out.ascii("BYE ");
    private static final byte[] OPTIONS = Out.ascii("OPTIONS ");

    private final CalleeMessages messages;
    private final CalleeChecks checks;
    private final int mask;
    private final long[] callInSlot;
    private final Wire[] wireInSlot;
    private final Fifo ringing;
    private final Fifo answering;
    private final AtomicLongArray answeredNs;
    private final Histogram request = Latency.histogram();
    private final ServerSocketChannel listener;
    private volatile int accepted;
    private long repeated;
    private long probes;

    Callee(final RigOptions options, final Schedule schedule, final long run, final AtomicLongArray answeredNs)
        throws IOException {
        super(options, schedule, "callee");
        final int slots = answeredNs.length();
        mask = slots - 1;
        callInSlot = filled(slots, NONE);
        wireInSlot = new Wire[slots];
        ringing = new Fifo(slots);
        answering = new Fifo(slots);
        this.answeredNs = answeredNs;
        messages = new CalleeMessages(options, run, slots);
        checks = new CalleeChecks(options, faults, messages);
        listener = options.isTcp() ? listen() : null;
        if (!options.isTcp()) {
            bind();
        }
    }

    private ServerSocketChannel listen() throws IOException {
        final ServerSocketChannel channel = ServerSocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(options.callee(), BACKLOG);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_ACCEPT);
        return channel;
    }

    /** Through a relay there is no knowing where datagrams come from; a proxy sends from its own port. */
    private void bind() throws IOException {
        final DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
        channel.bind(options.callee());
        channel.connect(options.proxy());
        channel.configureBlocking(false);
        final Wire wire = new Wire(null, channel, RigOptions.text(options.callee()));
        wire.key = channel.register(selector, SelectionKey.OP_READ, wire);
    }

    @Override
    void onAcceptable(final SelectionKey key) throws IOException {
        for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            final Wire wire = new Wire(channel, null, RigOptions.text((InetSocketAddress) channel.getLocalAddress()));
            wire.key = channel.register(selector, SelectionKey.OP_READ, wire);
            accepted++;
        }
    }

    @Override
    long onTime(final long nowNs) {
        while (ringing.dueNs() <= nowNs) {
            final long call = ringing.take();
            messages.ringing(out.start(), slot(call));
            send(wireInSlot[slot(call)]);
            answering.add(nowNs + options.pauseNs(), call);
        }
        while (answering.dueNs() <= nowNs) {
            final long call = answering.take();
            messages.answer(out.start(), slot(call));
            answeredNs.setRelease(slot(call), nowNs);
            send(wireInSlot[slot(call)]);
        }
        return Math.min(ringing.dueNs(), answering.dueNs());
    }

    @Override
    void onMessage(final Wire wire, final long nowNs) {
        if (in.startsWith(OPTIONS)) {
            probes++;
            messages.okTo(out.start(), in);
            send(wire);
            return;
        }
        final long call = messages.call(in);
        if (!in.isRequest || call < 0) {
            faults.add(Fault.UNEXPECTED, in.bytes, in.start, in.end);
            return;
        }
        if (in.startsWith(INVITE)) {
            invited(wire, call, nowNs);
        } else if (callInSlot[slot(call)] != call) {
            faults.add(Fault.UNEXPECTED, in.bytes, in.start, in.end);
        } else if (in.startsWith(ACK)) {
            checks.request(in, call, 'a');
        } else if (in.startsWith(BYE)) {
            checks.request(in, call, 'b');
            messages.okTo(out.start(), in);
            send(wire);
        } else {
            faults.add(Fault.UNEXPECTED, in.bytes, in.start, in.end);
        }
    }

    private void invited(final Wire wire, final long call, final long nowNs) {
        final int slot = slot(call);
        if (callInSlot[slot] == call) {
            repeated++;
            if (wire.tcp != null) {
                faults.add(Fault.DUPLICATE, in.bytes, in.start, in.end);
            }
            return;
        }
        if (schedule.isMeasured(call)) {
            request.recordValue(Math.max(0, nowNs - schedule.intendedNs(call)));
        }
        checks.request(in, call, 'i');
        callInSlot[slot] = call;
        wireInSlot[slot] = wire;
        messages.remember(in, slot, call);
        messages.trying(out.start(), slot);
        send(wire);
        ringing.add(nowNs + options.pauseNs(), call);
    }

    private int slot(final long call) {
        return (int) call & mask;
    }

    int accepted() {
        return accepted;
    }

    long repeated() {
        return repeated;
    }

    long probes() {
        return probes;
    }

    Histogram request() {
        return request;
    }
}
