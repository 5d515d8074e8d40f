package io.sipproxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.Latencies;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The loop without a selector: real timers, buffers and parser on a clock that the test moves by hand, and fake links
 * that messages arrive on as text.
 */
public final class ManualLoop {
    private static final long MS = 1_000_000;
    private static final long START_NS = TimeUnit.DAYS.toNanos(3) + 1;
    private static final long FOR_EVER_NS = TimeUnit.DAYS.toNanos(30);
    private static final int MAX_BUFFER_BYTES = 16 * 1024 * 1024;
    private static final int MAX_HEADERS = 200;
    private static final int MARGIN = 7;
    private static final int MAX_ROUNDS = 100_000;

    private final Counters counters = new Counters();
    private final Latencies latencies = new Latencies();
    private final BufferPool buffers = new BufferPool(MAX_BUFFER_BYTES);
    private final List<Throwable> timerFailures = new ArrayList<>();
    private final List<PooledBuffer> hoarded = new ArrayList<>();
    private final SipParser parser = new SipParser(MAX_HEADERS);
    private final SipMessage message = new SipMessage();
    private final Timers timers = new Timers(START_NS, timerFailures::add);
    private final FakeTransports wire = new FakeTransports(this::nowNs);
    private long nowNs = START_NS;

    /** @return what was measured. */
    public Latencies latencies() {
        return latencies;
    }

    /** A message arrives. @param text a {@link io.sipproxy.sip.SipText} or any other text. */
    public void receive(final FakeLink from, final Object text) {
        receive(from, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** A message arrives. */
    public void receive(final FakeLink from, final byte[] bytes) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[bytes.length + 2 * MARGIN]);
        buffer.putBytes(MARGIN, bytes);
        from.lastReceivedNs = nowNs;
        if (parser.parseDatagram(buffer, MARGIN, bytes.length, message)) {
            wire.listener().onMessage(message, from, nowNs);
        } else {
            wire.listener().onMalformed(message, from, nowNs);
        }
        // Whoever still reads the message after the callback reads this.
        buffer.setMemory(0, buffer.capacity(), (byte) '#');
    }

    /** Time goes on, a millisecond at a time; what is due at its end has happened. */
    public void advance(final long milliseconds) {
        for (long i = 0; i < milliseconds; i++) {
            nowNs += MS;
            timers.poll(nowNs);
        }
    }

    /** Time goes on in one step; what is due by then happens now, and what follows from that if it is due as well. */
    public void leap(final long milliseconds) {
        nowNs += MS * milliseconds;
        int rounds = 0;
        while (timers.poll(nowNs) > 0) {
            assertTrue(++rounds < MAX_ROUNDS, "timers fire for ever");
        }
    }

    /** Takes all buffers, so that none is left. */
    public void exhaustBuffers() {
        for (int size = BufferPool.MAX_CAPACITY; size >= BufferPool.MIN_CAPACITY; size /= 2) {
            for (PooledBuffer one = buffers.acquire(size); one != null; one = buffers.acquire(size)) {
                hoarded.add(one);
            }
        }
    }

    /** Gives them back. */
    public void freeBuffers() {
        hoarded.forEach(buffers::release);
        hoarded.clear();
    }

    /** No buffer is out, no link is in use, no timer is armed, nothing failed. The clock makes a leap for it. */
    public void assertIdle() {
        assertEquals(List.of(), timerFailures, "failures of timers");
        assertEquals(List.of(), wire.failures(), "failures of users of lost links");
        assertEquals(0, counters.get(Counter.MESSAGE_FAILURES), "failures of messages");
        assertEmpty();
    }

    /** As {@link #assertIdle}, after failures that the test made. */
    public void assertEmpty() {
        assertEquals(0, buffers.outstanding(), "buffers");
        wire.links().forEach(link -> assertFalse(link.isInUse(), () -> "still in use: " + link));
        nowNs += FOR_EVER_NS;
        assertEquals(0, timers.poll(nowNs), "timers");
    }

    /** @return the links. */
    public FakeTransports wire() {
        return wire;
    }

    /** @return the counters. */
    public Counters counters() {
        return counters;
    }

    /** @return the buffers. */
    public BufferPool buffers() {
        return buffers;
    }

    /** @return the timers. */
    public Timers timers() {
        return timers;
    }

    /** @return what timers have thrown. */
    public List<Throwable> timerFailures() {
        return timerFailures;
    }

    /** @return the time. */
    public long nowNs() {
        return nowNs;
    }
}
