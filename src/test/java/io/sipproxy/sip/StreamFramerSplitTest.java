package io.sipproxy.sip;

import io.sipproxy.sip.StreamFramer.Result;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static io.sipproxy.sip.Samples.INVITE;
import static io.sipproxy.sip.Samples.OPTIONS;
import static io.sipproxy.sip.Samples.RINGING;
import static io.sipproxy.sip.Samples.with;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** However a stream is cut, the same comes out of it, and the work stays in proportion to its length. */
class StreamFramerSplitTest {
    private static final int MAX_SIZE = 4000;
    private static final String BAD = with(INVITE, "Call-ID: ", "X-Call-ID: ");
    private static final String STREAM = "\r\n\r\n" + INVITE + RINGING + "\r\n\r\n" + OPTIONS + "\r\n" + BAD +
        "\n\n" + with(INVITE, "\r\nVia", "\nVia").replaceFirst("\r\n\r\n", "\n\n") + "\r\n\r\n\r\n" + OPTIONS +
        with(OPTIONS, "l: 0\r\n", "") + with(OPTIONS, "OPTIONS sip", "OPTIONS  sip");

    private final StreamFramer framer = new StreamFramer(new SipParser(64), MAX_SIZE);
    private final SipMessage message = new SipMessage();

    /** Counts the bytes that are read. */
    private static final class CountingBuffer extends UnsafeBuffer {
        private long reads;

        CountingBuffer(final byte[] bytes) {
            super(bytes);
        }

        @Override
        public byte getByte(final int index) {
            reads++;
            return super.getByte(index);
        }

        @Override
        public long getLong(final int index, final ByteOrder order) {
            reads += Long.BYTES;
            return super.getLong(index, order);
        }
    }

    /** A connection: its bytes come up to certain limits, one after the other. */
    private List<String> feed(final UnsafeBuffer buffer, final Iterable<Integer> limits) {
        final List<String> events = new ArrayList<>();
        int offset = 0;
        int scanned = 0;
        for (final int limit : limits) {
            Result result;
            do {
                result = framer.next(buffer, offset, limit, scanned, message);
                scanned = framer.scanned();
                offset += framer.consumed();
                assertTrue(offset <= limit && (result == Result.NEED_MORE) == (framer.consumed() == 0));
                if (result == Result.UNFRAMEABLE || result == Result.TOO_LARGE) {
                    events.add(result + " " + message.error() + " " + message.isAnswerable());
                    return events;
                }
                if (result == Result.MESSAGE || result == Result.BAD_MESSAGE) {
                    events.add(result + " " + message + " " + message.offset() + "+" + message.length() + " " +
                        message.headerCount() + " " + message.bodyLength());
                } else if (result == Result.PING) {
                    events.add("PING");
                }
                // A PONG is the one thing that depends on the cut.
            } while (result != Result.NEED_MORE);
        }
        return events;
    }

    private static UnsafeBuffer buffer(final String text) {
        return new UnsafeBuffer(text.getBytes(ISO_8859_1));
    }

    private static List<Integer> every(final int step, final int length) {
        final List<Integer> limits = new ArrayList<>();
        for (int limit = step; limit < length; limit += step) {
            limits.add(limit);
        }
        limits.add(length);
        return limits;
    }

    @Test
    void shouldFindAllThatIsInTheStream() {
        final List<String> events = feed(buffer(STREAM), List.of(STREAM.length()));
        assertEquals(12, events.size(), events::toString);
        assertEquals(4, events.stream().filter("PING"::equals).count());
        assertEquals(6, events.stream().filter(event -> event.startsWith("MESSAGE")).count());
        assertEquals(2, events.stream().filter(event -> event.startsWith("BAD_MESSAGE")).count());
    }

    @Test
    void shouldFindTheSameWhereverTheStreamIsCutInTwo() {
        final UnsafeBuffer stream = buffer(STREAM);
        final List<String> expected = feed(stream, List.of(STREAM.length()));
        for (int cut = 1; cut < STREAM.length(); cut++) {
            assertEquals(expected, feed(stream, List.of(cut, STREAM.length())), "cut at " + cut);
        }
    }

    @Test
    void shouldFindTheSameInPiecesOfAnySize() {
        final UnsafeBuffer stream = buffer(STREAM);
        final List<String> expected = feed(stream, List.of(STREAM.length()));
        for (int size = 1; size < 100; size++) {
            assertEquals(expected, feed(stream, every(size, STREAM.length())), "pieces of " + size);
        }
    }

    /** Damaged streams may come to an early end, but it is the same end for every cut. */
    @Test
    void shouldFindTheSameInDamagedStreamsHoweverTheyAreCut() {
        final Random random = new Random(3261);
        final String damage = "\r\n \t:;,<>\"\\=/0\u0000\u0016x\u00ff";
        for (int round = 0; round < 4000; round++) {
            final StringBuilder text = new StringBuilder(STREAM);
            for (int i = random.nextInt(6); i >= 0; i--) {
                final int place = random.nextInt(text.length());
                final char c = damage.charAt(random.nextInt(damage.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(place, c);
                    case 1 -> text.insert(place, c);
                    default -> text.delete(place, Math.min(text.length(), place + random.nextInt(40)));
                }
            }
            final UnsafeBuffer stream = buffer(text.toString());
            final List<String> expected = feed(stream, List.of(text.length()));
            final List<Integer> limits = new ArrayList<>();
            for (int limit = 1; limit < text.length(); limit += 1 + random.nextInt(1 + random.nextInt(400))) {
                limits.add(limit);
            }
            limits.add(text.length());
            final int number = round;
            assertEquals(expected, feed(stream, limits), () -> "round " + number + ": " + text);
        }
    }

    @Test
    void shouldNotScanAnIncompleteMessageFromItsStartAgainAndAgain() {
        final String body = "b".repeat(1500);
        final String headers = "Subject: " + "s".repeat(500) + "\r\n" + "X: y\r\n".repeat(40);
        final String large = with(OPTIONS, "l: 0\r\n\r\n", headers + "l: 1500\r\n\r\n" + body);
        final String longUri = with(OPTIONS, "sip:example.com", "sip:" + "u".repeat(3000));
        for (final String text : List.of(STREAM, large, longUri)) {
            final CountingBuffer stream = new CountingBuffer(text.getBytes(ISO_8859_1));
            feed(stream, List.of(text.length()));
            final long atOnce = stream.reads;
            stream.reads = 0;
            feed(stream, every(1, text.length()));
            final long byteByByte = stream.reads - atOnce;
            assertTrue(byteByByte < 30L * text.length(), byteByByte + " reads for " + text.length() + " bytes");
        }
    }
}
