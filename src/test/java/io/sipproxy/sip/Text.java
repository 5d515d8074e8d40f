package io.sipproxy.sip;

import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** A piece of text in the middle of a larger buffer, so that a parser that leaves its range is noticed. */
final class Text {
    /** Where the text starts: an offset that is taken for 0 shows. */
    static final int OFFSET = 11;
    private static final int MARGIN = 13;
    /** Would prolong most things that a parser could be reading. */
    private static final byte FILLER = '1';

    final UnsafeBuffer buffer;
    final int length;

    Text(final byte[] bytes) {
        final byte[] all = new byte[OFFSET + bytes.length + MARGIN];
        Arrays.fill(all, FILLER);
        System.arraycopy(bytes, 0, all, OFFSET, bytes.length);
        buffer = new UnsafeBuffer(all);
        length = bytes.length;
    }

    static Text of(final String text) {
        return new Text(text.getBytes(StandardCharsets.UTF_8));
    }

    int end() {
        return OFFSET + length;
    }

    String text(final Span span) {
        return span.isPresent() ? span.text(buffer) : null;
    }

    /** Random pieces of {@code alphabet}, one byte per character, with a byte of any value now and then. */
    static Text garbage(final Random random, final String alphabet, final int maxLength) {
        final byte[] bytes = new byte[random.nextInt(maxLength + 1)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = random.nextInt(40) == 0
                ? (byte) random.nextInt(256)
                : (byte) alphabet.charAt(random.nextInt(alphabet.length()));
        }
        return new Text(bytes);
    }

    /** {@code text} with a few bytes changed or left out. */
    static Text damaged(final Random random, final String text, final String alphabet) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int edits = 1 + random.nextInt(3); edits > 0 && bytes.length > 0; edits--) {
            final int at = random.nextInt(bytes.length);
            if (random.nextBoolean()) {
                bytes[at] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            } else {
                final byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
                System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
                bytes = shorter;
            }
        }
        return new Text(bytes);
    }
}
