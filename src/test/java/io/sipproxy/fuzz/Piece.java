package io.sipproxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sipproxy.sip.Span;
import org.agrona.concurrent.UnsafeBuffer;

/** Input in the middle of a larger buffer, between bytes that would prolong most of what a parser may be reading. */
final class Piece {
    final UnsafeBuffer buffer;
    final int offset;
    final int length;

    private Piece(final byte[] input, final int margin, final byte filler) {
        buffer = new UnsafeBuffer(new byte[input.length + 2 * margin]);
        buffer.setMemory(0, buffer.capacity(), filler);
        buffer.putBytes(margin, input);
        offset = margin;
        length = input.length;
    }

    static Piece of(final byte[] input) {
        return new Piece(input, 11, (byte) 'a');
    }

    /** The same input elsewhere and between other bytes: whatever is read of it must be the same. */
    static Piece elsewhere(final byte[] input) {
        return new Piece(input, 3, (byte) '\n');
    }

    int end() {
        return offset + length;
    }

    /** Where the span is within the input, and what is in it; fails if it leaves the input. */
    String describe(final Span span) {
        if (!span.isPresent()) {
            return "-";
        }
        Check.that(span.offset() >= offset && span.length() >= 0 && span.end() <= end(), span + " leaves the input");
        final byte[] bytes = new byte[span.length()];
        buffer.getBytes(span.offset(), bytes);
        return span.offset() - offset + ":" + new String(bytes, ISO_8859_1);
    }
}
