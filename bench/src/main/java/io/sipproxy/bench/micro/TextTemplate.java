package io.sipproxy.bench.micro;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A message in direct memory in which fields of fixed width, all those that hold the same text, are overwritten. */
public final class TextTemplate {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final String text;
    private final UnsafeBuffer buffer;

    /** @param text of the message, CRLF line ends. */
    public TextTemplate(final String text) {
        this.text = text;
        final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes.length).put(0, bytes));
    }

    /** @return where the field stands, each occurrence; fails if there is none. */
    public int[] find(final String field) {
        int count = 0;
        final int[] found = new int[16];
        for (int at = text.indexOf(field); at >= 0; at = text.indexOf(field, at + 1)) {
            found[count++] = at;
        }
        if (count == 0) {
            throw new IllegalStateException("no " + field + " in " + text);
        }
        return java.util.Arrays.copyOf(found, count);
    }

    /** Writes 16 hexadecimal digits at each of the places. */
    public void number(final int[] places, final long value) {
        for (final int place : places) {
            for (int i = 0; i < 16; i++) {
                buffer.putByte(place + i, HEX[(int) (value >>> (60 - 4 * i)) & 15]);
            }
        }
    }

    /** Copies bytes to each of the places. */
    public void bytes(final int[] places, final DirectBuffer source, final int offset, final int length) {
        for (final int place : places) {
            buffer.putBytes(place, source, offset, length);
        }
    }

    /** @return the message. */
    public UnsafeBuffer buffer() {
        return buffer;
    }
}
