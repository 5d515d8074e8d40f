package io.sipproxy.bench.load;

import io.sipproxy.bench.load.Faults.Fault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;

/** Begins the calls when the schedule says so, whatever became of the earlier ones, and ends them. */
final class Caller extends Party {
    static final int SECONDS_KEPT = 12;
    private static final int CONNECTIONS_PER_ADDRESS = 5_000;
    private static final int SOCKET_BUFFER = 4 * 1024 * 1024;
    private static final long FREE = -1;
    static final int PAUSES = 3;
    private static final byte INVITED = 1;
    private static final byte TALKING = 2;
    private static final byte ENDING = 3;

    private final CallerMessages messages;
    private final CallerChecks checks;
    private final Wire[] wires;
    private final int mask;
    private final long[] callInSlot;
    private final byte[] stateInSlot;
    private final Fifo byes;
    private final AtomicLongArray answeredNs;
    private final Histogram late = Latency.histogram();
    private final Histogram response = Latency.histogram();
    private final Histogram bye = Latency.histogram();
    private final Histogram whole = Latency.histogram();
    private volatile long started;
    private volatile long completed;
    private volatile long lost;
    private volatile long refused;
    private long measuredCompleted;
    private long completedInTime;
    private long repeated;

    /** @param answeredNs when the callee sent the 200 of the call in each slot. */
    Caller(final RigOptions options, final Schedule schedule, final long run, final AtomicLongArray answeredNs)
        throws IOException {
        super(options, schedule, "caller");
        final int slots = slots(options, SECONDS_KEPT);
        mask = slots - 1;
        callInSlot = filled(slots, FREE);
        stateInSlot = new byte[slots];
        byes = new Fifo(slots);
        this.answeredNs = answeredNs;
        messages = new CallerMessages(options, run, slots);
        checks = new CallerChecks(options, faults, messages);
        wires = new Wire[options.connections()];
        for (int i = 0; i < wires.length; i++) {
            wires[i] = options.isTcp() ? connect(options, selector, i) : bind(options, selector, i);
        }
    }

    static Wire connect(final RigOptions options, final Selector selector, final int index) throws IOException {
        final SocketChannel channel = SocketChannel.open();
        channel.bind(new InetSocketAddress(source(options, index), 0));
        channel.connect(options.proxy());
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        final Wire wire = new Wire(channel, null, RigOptions.text((InetSocketAddress) channel.getLocalAddress()));
        wire.key = channel.register(selector, SelectionKey.OP_READ, wire);
        return wire;
    }

    private static Wire bind(final RigOptions options, final Selector selector, final int index) throws IOException {
        final DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
        channel.bind(new InetSocketAddress(source(options, index), 0));
        channel.connect(options.proxy());
        channel.configureBlocking(false);
        final Wire wire = new Wire(null, channel, RigOptions.text((InetSocketAddress) channel.getLocalAddress()));
        wire.key = channel.register(selector, SelectionKey.OP_READ, wire);
        return wire;
    }

    private static String source(final RigOptions options, final int index) {
        final int dot = options.caller().lastIndexOf('.');
        final int last = Integer.parseInt(options.caller().substring(dot + 1));
        return options.caller().substring(0, dot + 1) + (last + index / CONNECTIONS_PER_ADDRESS);
    }

    @Override
    long onTime(final long nowNs) {
        while (started < schedule.calls() && schedule.intendedNs(started) <= nowNs) {
            invite(started, nowNs);
            started++;
        }
        while (byes.dueNs() <= nowNs) {
            final long dueNs = byes.dueNs();
            bye(byes.take(), dueNs);
        }
        return Math.min(byes.dueNs(), started < schedule.calls() ? schedule.intendedNs(started) : Long.MAX_VALUE);
    }

    private void invite(final long call, final long nowNs) {
        final int slot = (int) call & mask;
        if (callInSlot[slot] != FREE) {
            lost++;
        }
        callInSlot[slot] = call;
        stateInSlot[slot] = INVITED;
        if (schedule.isMeasured(call)) {
            late.recordValue(Math.max(0, nowNs - schedule.intendedNs(call)));
        }
        final Wire wire = wire(call);
        messages.invite(out.start(), call, wire);
        send(wire);
    }

    private void bye(final long call, final long intendedNs) {
        final int slot = (int) call & mask;
        stateInSlot[slot] = ENDING;
        messages.intendedByeNs(slot, intendedNs);
        final Wire wire = wire(call);
        messages.bye(out.start(), call, slot, wire);
        send(wire);
    }

    @Override
    void onMessage(final Wire wire, final long nowNs) {
        if (in.isRequest) {
            faults.add(Fault.UNEXPECTED, in.bytes, in.start, in.end);
            return;
        }
        final long call = messages.call(in);
        final int slot = (int) call & mask;
        if (call < 0 || callInSlot[slot] != call) {
            repeated(wire, call);
            return;
        }
        if (wire != wire(call)) {
            faults.add(Fault.UNEXPECTED, in.bytes, in.start, in.end);
        }
        final boolean isBye = messages.isBye(in);
        checks.response(in, call, wire, isBye);
        if (in.status >= 300) {
            faults.add(Fault.STATUS, in.bytes, in.start, in.end);
            callInSlot[slot] = FREE;
            refused++;
        } else if (in.status >= 200) {
            success(wire, call, slot, isBye, nowNs);
        }
    }

    private void success(final Wire wire, final long call, final int slot, final boolean isBye, final long nowNs) {
        if (isBye && stateInSlot[slot] == ENDING) {
            if (schedule.isMeasured(call)) {
                bye.recordValue(Math.max(0, nowNs - messages.intendedByeNs(slot)));
                whole.recordValue(Math.max(0, nowNs - schedule.intendedNs(call) - PAUSES * options.pauseNs()));
                measuredCompleted++;
            }
            if (nowNs >= schedule.windowStartNs() && nowNs < schedule.windowEndNs()) {
                completedInTime++;
            }
            callInSlot[slot] = FREE;
            completed++;
        } else if (!isBye && stateInSlot[slot] == INVITED) {
            if (schedule.isMeasured(call)) {
                response.recordValue(Math.max(0, nowNs - answeredNs.getAcquire(slot)));
            }
            messages.remember(in, slot);
            stateInSlot[slot] = TALKING;
            messages.ack(out.start(), call, slot, wire);
            send(wire);
            byes.add(nowNs + options.pauseNs(), call);
        } else {
            repeated(wire, call);
        }
    }

    /** Over UDP messages may be repeated; over TCP nobody has a reason to. */
    private void repeated(final Wire wire, final long call) {
        repeated++;
        if (wire.tcp != null || call < 0) {
            faults.add(Fault.DUPLICATE, in.bytes, in.start, in.end);
        }
    }

    private Wire wire(final long call) {
        return wires[(int) (call % wires.length)];
    }

    long started() {
        return started;
    }

    long completed() {
        return completed;
    }

    /** Says of the calls that have not ended which they are and what they wait for. To be called after the end. */
    String unended() {
        long first = Long.MAX_VALUE;
        long last = -1;
        final int[] inState = new int[ENDING + 1];
        for (int i = 0; i < callInSlot.length; i++) {
            if (callInSlot[i] != FREE) {
                first = Math.min(first, callInSlot[i]);
                last = Math.max(last, callInSlot[i]);
                inState[stateInSlot[i]]++;
            }
        }
        return last < 0 ? "they were refused" : "calls " + first + " to " + last + " of " + schedule.calls() + ": "
            + refused + " were refused, " + inState[INVITED]
            + " wait for the 200 to INVITE, " + inState[TALKING] + " for the time of the BYE, " + inState[ENDING]
            + " for the 200 to BYE";
    }

    boolean isDone() {
        return started == schedule.calls() && completed + lost + refused >= started;
    }

    long measuredCompleted() {
        return measuredCompleted;
    }

    /** @return the calls that ended within the time of the measurement, whenever they began. */
    long completedInTime() {
        return completedInTime;
    }

    long repeated() {
        return repeated;
    }

    Histogram late() {
        return late;
    }

    Histogram response() {
        return response;
    }

    Histogram bye() {
        return bye;
    }

    /** @return from when each call was to begin to its end, without the pauses in it. */
    Histogram whole() {
        return whole;
    }
}
