package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import org.agrona.DirectBuffer;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The output of stream connections: bytes are gathered in pooled buffers and leave in one write for each connection at
 * the end of the pass, or in several if there is much for it. A connection without waiting output holds no buffer.
 */
final class StreamWriter {
    /** A queue that is longer than this many buffers of the largest size leaves in more than one write. */
    private static final int MAX_GATHER = 16;
    /** For the few messages that one pass usually has for a connection, so that the second one need not move the first. */
    private static final int USUAL_ROOM = 4096;
    private static final int ENOUGH_FOR_A_WRITE = 64 * 1024;

    private final BufferPool pool;
    private final Counters counters;
    private final TransportContext context;
    private final int maxQueue;
    /** So many waiting bytes are worth a write of their own. */
    private final int fullAt;
    private final ByteBuffer[] gathered = new ByteBuffer[MAX_GATHER];

    StreamWriter(final TransportContext context) {
        this.context = context;
        this.pool = context.pool;
        this.counters = context.counters;
        this.maxQueue = context.settings.maxOutputQueue();
        this.fullAt = Math.min(ENOUGH_FOR_A_WRITE, maxQueue / 2);
    }

    /**
     * Writes before the end of the pass if there is enough for it: in a pass that has messages of thousands of endpoints
     * for one peer, they must not count as what the peer does not take. Of a failure nobody is told now, in the midst of
     * sending, but at the end of the pass.
     */
    void writeEarly(final TcpConnection connection, final long nowNs) {
        if (connection.queuedBytes < fullAt || connection.state != TcpConnection.OPEN || connection.stalled != null) {
            return;
        }
        try {
            connection.writeOnce(nowNs);
        } catch (final IOException e) {
            connection.writeFailure = e;
        }
        if (connection.queuedBytes > 0) {
            context.stalledOutput.began(connection, nowNs);
        }
    }

    /**
     * Copies bytes behind those that wait already: all of them or, if there is no room, none.
     *
     * @return false if nothing was taken
     */
    boolean append(final TcpConnection connection, final DirectBuffer buffer, final int offset, final int length) {
        if (length > maxQueue - connection.queuedBytes || length > BufferPool.MAX_CAPACITY) {
            refuse(connection);
            return false;
        }
        if (!context.stalledOutput.admits(connection, length)) {
            return false;
        }
        final PooledBuffer tail = roomFor(connection, length);
        if (tail == null) {
            counters.increment(Counter.BUFFERS_EXHAUSTED);
            counters.increment(Counter.TCP_SENDS_REFUSED_NO_BUFFER);
            context.stalledOutput.ranOut(connection);
            return false;
        }
        tail.buffer().putBytes(tail.length(), buffer, offset, length);
        tail.length(tail.length() + length);
        connection.addQueued(length);
        return true;
    }

    private void refuse(final TcpConnection connection) {
        counters.increment(Counter.TCP_SENDS_REFUSED_OVERFLOW);
        context.events.overload(connection.remote().sourceText(), "output-queue", context.loop.nowNs())
            .put("limit", maxQueue).write();
    }

    /**
     * Writes once.
     *
     * @return bytes that left
     * @throws IOException if the connection is broken
     */
    int write(final TcpConnection connection) throws IOException {
        final PooledBuffer head = connection.outputHead;
        if (head == null) {
            return 0;
        }
        counters.increment(Counter.TCP_WRITES);
        final int written = head.next == null ?
            connection.channel.write(unsent(head)) : (int)connection.channel.write(gathered, 0, gather(head));
        counters.add(Counter.TCP_BYTES_SENT, written);
        consume(connection, written);
        if (connection.queuedBytes > 0) {
            counters.increment(Counter.TCP_WRITES_SHORT);
        }
        return written;
    }

    /** Gives all buffers of the output back. */
    void drop(final TcpConnection connection) {
        PooledBuffer buffer = connection.outputHead;
        while (buffer != null) {
            final PooledBuffer next = buffer.next;
            pool.release(buffer);
            buffer = next;
        }
        connection.outputHead = null;
        connection.outputTail = null;
        connection.addQueued(-connection.queuedBytes);
    }

    /** The last buffer if there is room in it, else a larger one in its place, else another one behind it. */
    private PooledBuffer roomFor(final TcpConnection connection, final int length) {
        final PooledBuffer tail = connection.outputTail;
        if (tail == null) {
            return link(connection, null, pool.acquire(Math.max(length, USUAL_ROOM)));
        }
        final int end = tail.length();
        if (tail.capacity() - end >= length) {
            return tail;
        }
        final boolean isAlone = connection.outputHead == tail;
        final int waiting = end - tail.position;
        if (isAlone && waiting + length <= BufferPool.MAX_CAPACITY) {
            return enlarge(connection, tail, waiting + length);
        }
        return link(connection, tail, pool.acquire(length));
    }

    private PooledBuffer enlarge(final TcpConnection connection, final PooledBuffer old, final int capacity) {
        final PooledBuffer larger = pool.acquire(capacity);
        if (larger == null) {
            return null;
        }
        final int waiting = old.length() - old.position;
        larger.buffer().putBytes(0, old.buffer(), old.position, waiting);
        larger.length(waiting);
        connection.outputHead = larger;
        connection.outputTail = larger;
        pool.release(old);
        return larger;
    }

    private static PooledBuffer link(
        final TcpConnection connection, final PooledBuffer tail, final PooledBuffer added) {
        if (added == null) {
            return null;
        }
        if (tail == null) {
            connection.outputHead = added;
        } else {
            tail.next = added;
        }
        connection.outputTail = added;
        return added;
    }

    private int gather(final PooledBuffer head) {
        int count = 0;
        for (PooledBuffer buffer = head; buffer != null && count < MAX_GATHER; buffer = buffer.next) {
            gathered[count++] = unsent(buffer);
        }
        return count;
    }

    private static ByteBuffer unsent(final PooledBuffer buffer) {
        return buffer.byteBuffer().limit(buffer.length()).position(buffer.position);
    }

    void consume(final TcpConnection connection, final int written) {
        connection.addQueued(-written);
        int left = written;
        while (connection.outputHead != null) {
            final PooledBuffer head = connection.outputHead;
            final int waiting = head.length() - head.position;
            if (left < waiting) {
                head.position += left;
                return;
            }
            left -= waiting;
            connection.outputHead = head.next;
            pool.release(head);
        }
        connection.outputTail = null;
    }
}
