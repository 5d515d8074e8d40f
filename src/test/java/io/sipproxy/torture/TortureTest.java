package io.sipproxy.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.sip.StreamFramer;
import io.sipproxy.sip.StreamFramer.Result;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every case of RFC 4475 (hard messages) and RFC 5118 (the same with IPv6), with messages of our own: at the parser, at
 * the stream framer, and at the whole proxy.
 */
class TortureTest {
    private static final int MARGIN = 9;
    private static final int MAX_HEADERS = 200;
    private static final int MAX_SIZE = 65_536;

    private final SipParser parser = new SipParser(MAX_HEADERS);
    private final SipMessage message = new SipMessage();

    static Stream<TortureCase> cases() {
        return TortureMessages.cases();
    }

    static Stream<TortureCase> wellFormed() {
        return cases().filter(one -> one.error() == null);
    }

    private static UnsafeBuffer buffer(final byte[] bytes) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[bytes.length + 2 * MARGIN]);
        buffer.setMemory(0, buffer.capacity(), (byte) '1');
        buffer.putBytes(MARGIN, bytes);
        return buffer;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldTellTheFaultOfADatagram(final TortureCase one) {
        final byte[] bytes = TortureMessages.bytes(one);
        final boolean isWellFormed = parser.parseDatagram(buffer(bytes), MARGIN, bytes.length, message);
        assertSame(one.error(), message.error(), one::why);
        assertEquals(one.error() == null, isWellFormed);
        if (one.outcome() instanceof Outcome.Answered) {
            assertEquals(true, message.isAnswerable());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldFrameAStreamHoweverItIsCut(final TortureCase one) {
        final byte[] bytes = TortureMessages.bytes(one);
        final UnsafeBuffer buffer = buffer(bytes);
        final StreamFramer framer = new StreamFramer(parser, MAX_SIZE);
        final Result result = framer.next(buffer, MARGIN, MARGIN + bytes.length, 0, message);
        assertSame(one.onStream(), result, one::why);
        final int consumed = framer.consumed();
        for (final int step : new int[] {1, 2, 7, 64}) {
            int scanned = 0;
            Result last = Result.NEED_MORE;
            for (int length = step; last == Result.NEED_MORE && length < bytes.length + step; length += step) {
                final int limit = MARGIN + Math.min(length, bytes.length);
                last = framer.next(buffer, MARGIN, limit, scanned, message);
                scanned = framer.scanned();
            }
            assertSame(result, last, "in pieces of " + step);
            if (result == Result.MESSAGE || result == Result.BAD_MESSAGE) {
                assertEquals(consumed, framer.consumed(), "in pieces of " + step);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldDoTheRightThing(final TortureCase one, @TempDir final Path directory) {
        try (TortureSite site = TortureSite.start(one, "udp", directory)) {
            site.play(one);
        }
    }

    /** What goes on over a stream has a Content-Length; nothing else is other than over UDP. */
    @ParameterizedTest
    @MethodSource("wellFormed")
    void shouldDoTheRightThingTowardsAStream(final TortureCase one, @TempDir final Path directory) {
        final TortureCase other = one.from().equals(TortureCase.SIP_SERVER)
            ? one.from(TortureCase.SIP_SERVER.replace("udp", "tcp")) : one;
        try (TortureSite site = TortureSite.start(other, "tcp", directory)) {
            site.play(other);
        }
    }

    @Test
    void shouldHaveACaseForEverySection() {
        final Set<String> wanted = new LinkedHashSet<>();
        IntStream.rangeClosed(1, 13).forEach(i -> wanted.add("3.1.1." + i));
        IntStream.rangeClosed(1, 19).forEach(i -> wanted.add("3.1.2." + i));
        wanted.add("3.2.1");
        IntStream.rangeClosed(1, 15).forEach(i -> wanted.add("3.3." + i));
        wanted.add("3.4.1");
        IntStream.rangeClosed(1, 10).forEach(i -> wanted.add("5118/4." + i));
        cases().forEach(one -> {
            assertFalse(one.why().isBlank(), one::toString);
            wanted.remove(one.section());
        });
        assertEquals(Set.of(), wanted, "sections without a case");
    }
}
