package io.sipproxy.fuzz;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.NameAddr;
import io.sipproxy.sip.Span;
import java.util.Arrays;

/** Values of Contact, Route and their like, one after the other in a list. */
public final class NameAddrFuzz {
    private static final byte[][] PARAMS = {Ascii.bytes("tag"), Ascii.bytes("expires"), Ascii.bytes("q")};

    private NameAddrFuzz() {
    }

    /** One input: the value of a header field. */
    public static void fuzzerTestOneInput(final byte[] input) {
        final Piece piece = Piece.of(input);
        final Piece moved = Piece.elsewhere(input);
        int pos = 0;
        while (pos <= input.length) {
            final NameAddr value = new NameAddr();
            final NameAddr again = new NameAddr();
            final int end = value.parse(piece.buffer, piece.offset + pos, input.length - pos);
            final int endAgain = again.parse(moved.buffer, moved.offset + pos, input.length - pos);
            Check.equal(describe(piece, value), describe(moved, again), "depends on what is around the input");
            Check.equal(end < 0 ? end : end - piece.offset, endAgain < 0 ? endAgain : endAgain - moved.offset, "end");
            if (end < 0) {
                Check.that(!value.uri().isPresent() && !value.params().isPresent(), "parts of no value");
                return;
            }
            Check.that(end == piece.end() || piece.buffer.getByte(end) == ',', "ends before something else");
            checkAlone(input, piece, pos, end - piece.offset, value);
            pos = end - piece.offset + 1;
        }
    }

    /** A value without the others around it is the same. */
    private static void checkAlone(
        final byte[] input, final Piece piece, final int start, final int end, final NameAddr value) {
        Check.that(value.isStar() != value.uri().isPresent(), "neither a URI nor a star");
        final byte[] bytes = Arrays.copyOfRange(input, start, end);
        final Piece alone = Piece.elsewhere(bytes);
        final NameAddr again = new NameAddr();
        Check.equal(alone.end(), again.parse(alone.buffer, alone.offset, alone.length), "the end when alone");
        Check.equal(text(piece, value.uri()), text(alone, again.uri()), "the URI when alone");
        final Span found = new Span();
        final Span foundAgain = new Span();
        for (final byte[] name : PARAMS) {
            Check.equal(value.param(name, found), again.param(name, foundAgain), "a parameter when alone");
            Check.equal(text(piece, found), text(alone, foundAgain), "a parameter's value when alone");
        }
    }

    private static String text(final Piece piece, final Span span) {
        final String description = piece.describe(span);
        return description.substring(description.indexOf(':') + 1);
    }

    private static String describe(final Piece piece, final NameAddr value) {
        return piece.describe(value.displayName()) + value.isDisplayNameQuoted() + piece.describe(value.uri())
            + value.isBracketed() + piece.describe(value.params()) + value.isStar();
    }
}
