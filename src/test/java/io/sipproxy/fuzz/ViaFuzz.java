package io.sipproxy.fuzz;

import io.sipproxy.sip.Via;
import java.util.Arrays;

/** Via values, one after the other in a list. */
public final class ViaFuzz {
    private ViaFuzz() {
    }

    /** One input: the value of a header field. */
    public static void fuzzerTestOneInput(final byte[] input) {
        final Piece piece = Piece.of(input);
        final Piece moved = Piece.elsewhere(input);
        int pos = 0;
        while (pos <= input.length) {
            final Via value = new Via();
            final Via again = new Via();
            final int end = value.parse(piece.buffer, piece.offset + pos, input.length - pos);
            final int endAgain = again.parse(moved.buffer, moved.offset + pos, input.length - pos);
            Check.equal(end < 0 ? end : end - piece.offset, endAgain < 0 ? endAgain : endAgain - moved.offset, "end");
            if (end < 0) {
                return;
            }
            Check.equal(describe(piece, value), describe(moved, again), "depends on what is around the input");
            Check.that(end == piece.end() || piece.buffer.getByte(end) == ',', "ends before something else");
            checkParts(piece, value, end);
            checkAlone(input, piece, value);
            pos = end - piece.offset + 1;
        }
    }

    private static void checkParts(final Piece piece, final Via value, final int end) {
        Check.that(value.start() >= piece.offset && value.end() > value.start() && value.end() <= end, "start and end");
        Check.that(value.host().length() > 0 && value.transportToken().length() > 0, "empty parts");
        Check.that(value.port() == -1 || value.port() >= 1 && value.port() <= 65_535, "port");
        Check.that(value.rport() == -1 || value.hasRport(), "rport");
        Check.that(!value.hasRport() || value.rportStart() < value.rportEnd(), "an empty rport");
        Check.that(value.rportEnd() <= value.end(), "an rport beyond the end");
        Check.that(!value.isRfc3261Branch() || value.branch().length() > "z9hG4bK".length(), "branch");
    }

    /** From start to end it is the same without the others around it. */
    private static void checkAlone(final byte[] input, final Piece piece, final Via value) {
        final byte[] bytes =
            Arrays.copyOfRange(input, value.start() - piece.offset, value.end() - piece.offset);
        final Piece alone = Piece.of(bytes);
        final Via again = new Via();
        Check.equal(alone.end(), again.parse(alone.buffer, alone.offset, alone.length), "the end when alone");
        Check.equal(alone.end(), again.end(), "the end of the value when alone");
        Check.equal(value.port() + " " + value.rport() + value.isRfc3261Branch() + value.branch().length(),
            again.port() + " " + again.rport() + again.isRfc3261Branch() + again.branch().length(), "when alone");
    }

    private static String describe(final Piece piece, final Via value) {
        return piece.describe(value.transportToken()) + value.transport() + piece.describe(value.host()) + value.port()
            + piece.describe(value.params()) + piece.describe(value.branch()) + piece.describe(value.received())
            + piece.describe(value.maddr()) + piece.describe(value.ttl()) + value.rport() + value.hasRport()
            + (value.start() - piece.offset) + '-' + (value.end() - piece.offset);
    }
}
