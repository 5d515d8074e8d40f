package io.sipproxy.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.function.Consumer;

/** One side of the calls: its thread, its selector, its sockets. Allocates nothing once it has warmed up. */
abstract class Party implements Runnable {
    private static final int READ_BUFFER = 256 * 1024;
    private static final int OUT_BUFFER = 16 * 1024;
    private static final int MAX_DATAGRAMS = 64;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long LONGEST_WAIT_NS = 50 * NANOS_PER_MILLI;
    /** Below this the milliseconds of a selector are too coarse. */
    private static final long PACED_NS = 3 * NANOS_PER_MILLI;

    final RigOptions options;
    final Schedule schedule;
    final Faults faults = new Faults();
    final Incoming in = new Incoming();
    final Out out = new Out();
    final Selector selector;
    private final Pacer pacer;
    private final Thread thread;
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER);
    private final ByteBuffer writeBuffer = ByteBuffer.allocateDirect(READ_BUFFER);
    private final byte[] work = new byte[2 * READ_BUFFER];
    private final ArrayDeque<byte[]> spare = new ArrayDeque<>();
    private final ArrayList<Wire> dirty = new ArrayList<>();
    private final Consumer<SelectionKey> onKey = this::onKey;
    private volatile boolean isEnding;
    private volatile boolean stopped;
    private volatile Throwable failure;

    Party(final RigOptions options, final Schedule schedule, final String name) throws IOException {
        this.options = options;
        this.schedule = schedule;
        selector = Selector.open();
        pacer = new Pacer(selector, name + "-pacer");
        thread = new Thread(this, name);
        thread.setDaemon(true);
    }

    /** Does what is due and returns when the next thing is. */
    abstract long onTime(long nowNs);

    /** A message is in {@link #in}. */
    abstract void onMessage(Wire wire, long nowNs);

    void onAcceptable(final SelectionKey key) throws IOException {
        throw new IOException("nothing to accept on " + key);
    }

    final void begin() {
        thread.start();
    }

    /** From now on it is no fault if the other end closes. */
    final void expectEnd() {
        isEnding = true;
    }

    final void stop() throws InterruptedException {
        stopped = true;
        selector.wakeup();
        thread.join(5_000);
        pacer.stop();
    }

    /** @return what ended the thread before its time; null if nothing did. */
    final Throwable failure() {
        return failure;
    }

    @Override
    public final void run() {
        try {
            while (!stopped) {
                final long dueNs = onTime(System.nanoTime());
                flush();
                await(dueNs);
            }
            for (final SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (final Exception | Error e) {
            failure = e;
        }
    }

    private void await(final long dueNs) throws IOException {
        final long waitNs = dueNs == Long.MAX_VALUE ? LONGEST_WAIT_NS
            : Math.min(LONGEST_WAIT_NS, dueNs - System.nanoTime());
        if (waitNs <= 0) {
            selector.selectNow(onKey);
        } else if (waitNs < PACED_NS) {
            pacer.wakeAt(dueNs);
            selector.select(onKey, PACED_NS / NANOS_PER_MILLI);
        } else {
            selector.select(onKey, (waitNs - PACED_NS) / NANOS_PER_MILLI + 1);
        }
    }

    private void onKey(final SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                onAcceptable(key);
                return;
            }
            final Wire wire = (Wire) key.attachment();
            if (key.isWritable()) {
                write(wire);
            }
            if (key.isValid() && key.isReadable()) {
                if (wire.tcp != null) {
                    readStream(wire);
                } else {
                    readDatagrams(wire);
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readStream(final Wire wire) throws IOException {
        int kept = takePending(wire);
        readBuffer.clear();
        int received;
        try {
            received = wire.tcp.read(readBuffer);
        } catch (final IOException e) {
            faults.add(Faults.Fault.WIRE_CLOSED, e.toString());
            received = -1;
        }
        if (received < 0) {
            wire.key.cancel();
            wire.tcp.close();
            if (!isEnding) {
                faults.add(Faults.Fault.WIRE_CLOSED, "the proxy closed a connection");
            }
            return;
        }
        final long nowNs = System.nanoTime();
        readBuffer.get(0, work, kept, received);
        kept += received;
        int at = 0;
        while (at < kept) {
            if (work[at] == '\r' || work[at] == '\n') {
                at++;
                continue;
            }
            final int length = in.read(work, at, kept);
            if (length <= 0) {
                if (length == Incoming.GARBAGE) {
                    faults.add(Faults.Fault.GARBAGE, work, at, Math.min(kept, at + 200));
                    at = kept;
                }
                break;
            }
            onMessage(wire, nowNs);
            at += length;
        }
        keepPending(wire, at, kept);
    }

    private int takePending(final Wire wire) {
        final byte[] pending = wire.pending;
        if (pending == null) {
            return 0;
        }
        System.arraycopy(pending, 0, work, 0, wire.pendingLength);
        wire.pending = null;
        release(pending);
        return wire.pendingLength;
    }

    private void keepPending(final Wire wire, final int from, final int to) {
        if (from < to) {
            wire.pending = acquire(to - from);
            wire.pendingLength = to - from;
            System.arraycopy(work, from, wire.pending, 0, to - from);
        }
    }

    private void readDatagrams(final Wire wire) throws IOException {
        for (int i = 0; i < MAX_DATAGRAMS; i++) {
            readBuffer.clear();
            final int received = wire.udp.read(readBuffer);
            if (received <= 0) {
                return;
            }
            readBuffer.get(0, work, 0, received);
            if (in.read(work, 0, received) > 0) {
                onMessage(wire, System.nanoTime());
            } else {
                faults.add(Faults.Fault.GARBAGE, work, 0, received);
            }
        }
    }

    /** Sends what {@link #out} holds: a datagram at once, a stream's bytes at the end of the pass. */
    final void send(final Wire wire) {
        if (wire.udp != null) {
            sendDatagram(wire);
            return;
        }
        if (wire.out == null) {
            wire.out = acquire(OUT_BUFFER);
            wire.outFrom = 0;
            wire.outEnd = 0;
        }
        if (wire.outEnd + out.length > wire.out.length) {
            enlarge(wire);
        }
        System.arraycopy(out.bytes, 0, wire.out, wire.outEnd, out.length);
        wire.outEnd += out.length;
        if (!wire.isDirty) {
            wire.isDirty = true;
            dirty.add(wire);
        }
    }

    private void enlarge(final Wire wire) {
        final byte[] larger = acquire(2 * (wire.outEnd - wire.outFrom + out.length));
        System.arraycopy(wire.out, wire.outFrom, larger, 0, wire.outEnd - wire.outFrom);
        release(wire.out);
        wire.out = larger;
        wire.outEnd -= wire.outFrom;
        wire.outFrom = 0;
    }

    private void sendDatagram(final Wire wire) {
        try {
            writeBuffer.clear();
            writeBuffer.put(out.bytes, 0, out.length).flip();
            if (wire.udp.write(writeBuffer) == 0) {
                faults.add(Faults.Fault.WIRE_CLOSED, "no room in the socket for a datagram");
            }
        } catch (final IOException e) {
            faults.add(Faults.Fault.WIRE_CLOSED, e.toString());
        }
    }

    private void flush() throws IOException {
        for (int i = 0; i < dirty.size(); i++) {
            final Wire wire = dirty.get(i);
            wire.isDirty = false;
            write(wire);
        }
        dirty.clear();
    }

    private void write(final Wire wire) throws IOException {
        if (wire.out == null || !wire.tcp.isOpen()) {
            return;
        }
        writeBuffer.clear();
        final int count = Math.min(writeBuffer.capacity(), wire.outEnd - wire.outFrom);
        writeBuffer.put(wire.out, wire.outFrom, count).flip();
        try {
            wire.outFrom += wire.tcp.write(writeBuffer);
        } catch (final IOException e) {
            faults.add(Faults.Fault.WIRE_CLOSED, e.toString());
            wire.outFrom = wire.outEnd;
        }
        if (wire.outFrom == wire.outEnd) {
            release(wire.out);
            wire.out = null;
        }
        final int ops = wire.out == null ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        if (wire.key.isValid() && wire.key.interestOps() != ops) {
            wire.key.interestOps(ops);
        }
    }

    private byte[] acquire(final int capacity) {
        final byte[] buffer = capacity <= OUT_BUFFER ? spare.pollLast() : null;
        return buffer != null ? buffer : new byte[Math.max(capacity, OUT_BUFFER)];
    }

    private void release(final byte[] buffer) {
        if (buffer.length == OUT_BUFFER) {
            spare.addLast(buffer);
        }
    }

    /** Room for the calls of so many seconds, as a power of two. */
    static int slots(final RigOptions options, final int seconds) {
        final long calls = (long) options.rate() * seconds + 3 * options.pauseNs() / 1_000_000 * options.rate() / 1_000;
        return Integer.highestOneBit((int) Math.min(1 << 20, Math.max(1_024, calls))) << 1;
    }

    static long[] filled(final int length, final long value) {
        final long[] array = new long[length];
        Arrays.fill(array, value);
        return array;
    }
}
