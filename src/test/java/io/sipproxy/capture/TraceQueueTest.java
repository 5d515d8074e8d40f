package io.sipproxy.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class TraceQueueTest {
    private static final TestLink LINK =
        TestLink.of(9, TestLink.address(Transport.TLS, "2001:db8::1", 65_535), null);

    private final TraceQueue queue = new TraceQueue(8192);
    private final List<String> received = new ArrayList<>();

    private boolean offer(final int trace, final String message) {
        final UnsafeBuffer buffer = new UnsafeBuffer(("xx" + message).getBytes(StandardCharsets.ISO_8859_1));
        return queue.offer(trace, 123L * trace, trace % 2 == 0, LINK, buffer, 2, message.length());
    }

    private int poll() {
        return queue.poll((trace, epochMicros, isSent, peer, link, buffer, offset, length) ->
            received.add(trace + " " + epochMicros + " " + isSent + " " + peer + " " + link + " "
                + buffer.getStringWithoutLengthAscii(offset, length)));
    }

    @Test
    void shouldHandOverEverythingInOrder() {
        assertEquals(0, poll());
        assertTrue(offer(1, "first"));
        assertTrue(offer(2, ""));
        assertEquals(2, poll());
        assertEquals(List.of("1 123 false tls:[2001:db8::1]:65535 9 first", "2 246 true tls:[2001:db8::1]:65535 9 "),
            received);
    }

    @Test
    void shouldTakeNothingWhileItIsFullAndTakeMoreWhenThereIsRoom() {
        int taken = 0;
        while (offer(1, "x".repeat(500))) {
            taken++;
        }
        assertTrue(taken > 10 && taken < 16, "taken: " + taken);
        assertFalse(offer(1, "x".repeat(500)));
        int polled = 0;
        for (int now = poll(); now > 0; now = poll()) {
            polled += now;
        }
        assertEquals(taken, polled);
        for (int i = 0; i < 100; i++) {
            assertTrue(offer(1, "y".repeat(i)));
            assertTrue(poll() + poll() > 0);
        }
    }

    @Test
    void shouldRefuseWhatIsLargerThanAnyMessage() {
        assertFalse(offer(1, "x".repeat(1024)));
        assertTrue(TraceQueue.CAPACITY / 8 > 120_000 + 65_536 + 48, "the largest that a stream may have brought");
    }
}
