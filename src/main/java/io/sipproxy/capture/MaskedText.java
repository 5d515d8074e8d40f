package io.sipproxy.capture;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A message that is being copied with its secrets left out. Bytes that a terminal would take for commands are replaced
 * too: the copy is for people.
 */
final class MaskedText {
    private static final byte[] MASK = "***".getBytes(StandardCharsets.US_ASCII);
    private static final int DEL = 0x7f;

    private byte[] bytes = new byte[4096];
    private int length;

    void clear() {
        length = 0;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Takes what is no secret. */
    void copy(final byte[] source, final int start, final int end) {
        makeRoom(end - start);
        for (int i = start; i < end; i++) {
            final byte b = source[i];
            final boolean isCommand = b >= 0 && b < ' ' && b != '\r' && b != '\n' && b != '\t' || b == DEL;
            bytes[length++] = isCommand ? (byte)'?' : b;
        }
    }

    /** Stands for a secret, whatever its length. */
    void mask() {
        makeRoom(MASK.length);
        System.arraycopy(MASK, 0, bytes, length, MASK.length);
        length += MASK.length;
    }

    private void makeRoom(final int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
