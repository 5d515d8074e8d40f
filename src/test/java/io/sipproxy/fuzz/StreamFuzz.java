package io.sipproxy.fuzz;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.sip.StreamFramer;
import io.sipproxy.sip.StreamFramer.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/** The stream framer: however a stream is cut, the same messages come out of it. */
public final class StreamFuzz {
    /** Small, so that limits are reached. */
    private static final int MAX_SIZE = 700;
    private static final int MAX_HEADERS = 20;
    private static final int SEED_BYTES = 2;

    private static final StreamFramer FRAMER = new StreamFramer(new SipParser(MAX_HEADERS), MAX_SIZE);
    private static final SipMessage MESSAGE = new SipMessage();

    private StreamFuzz() {
    }

    /** One input: two bytes that say how to cut, and a stream. */
    public static void fuzzerTestOneInput(final byte[] input) {
        if (input.length < SEED_BYTES) {
            return;
        }
        final Random random = new Random(input[0] << Byte.SIZE | input[1] & 0xff);
        final Piece stream = Piece.of(Arrays.copyOfRange(input, SEED_BYTES, input.length));
        final List<String> expected = feed(stream, left -> left);
        Check.equal(expected, feed(stream, left -> 1), "byte by byte");
        final int most = 1 + random.nextInt(200);
        Check.equal(expected, feed(stream, left -> 1 + random.nextInt(most)), "cut at random");
    }

    private static List<String> feed(final Piece stream, final IntUnaryOperator pieceLength) {
        final List<String> events = new ArrayList<>();
        int offset = stream.offset;
        int limit = offset;
        int scanned = 0;
        while (limit < stream.end()) {
            limit = Math.min(stream.end(), limit + pieceLength.applyAsInt(stream.end() - limit));
            Result result;
            do {
                result = FRAMER.next(stream.buffer, offset, limit, scanned, MESSAGE);
                scanned = FRAMER.scanned();
                offset += FRAMER.consumed();
                Check.that(offset <= limit && (result == Result.NEED_MORE) == (FRAMER.consumed() == 0), "consumed");
                if (result == Result.UNFRAMEABLE || result == Result.TOO_LARGE) {
                    events.add(result + " " + MESSAGE.error() + " " + MESSAGE.isAnswerable());
                    return events;
                }
                note(result, stream, events);
            } while (result != Result.NEED_MORE);
            Check.that(limit - offset < MAX_SIZE, "an incomplete message is held that is too large");
            Check.that(StreamFramer.expectedLength(scanned) <= MAX_SIZE, "waits for too much");
        }
        return events;
    }

    /** A PONG is the one thing that depends on the cut. */
    private static void note(final Result result, final Piece stream, final List<String> events) {
        if (result == Result.PING) {
            events.add("PING");
        } else if (result == Result.MESSAGE || result == Result.BAD_MESSAGE) {
            Check.that((result == Result.MESSAGE) == (MESSAGE.error() == null), "result and error disagree");
            Check.that(MESSAGE.length() <= MAX_SIZE, "too large");
            events.add(result + " " + MESSAGE.error() + " " + (MESSAGE.offset() - stream.offset) + "+"
                + MESSAGE.length() + " " + MESSAGE.headerCount() + " " + MESSAGE.bodyLength() + MESSAGE.isAnswerable());
        }
    }
}
