package io.sipproxy.bench.load;

import java.nio.charset.StandardCharsets;

/** A message being written: pieces of text and numbers one behind the other. */
final class Out {
    static final int HEX_DIGITS = 16;
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final int CAPACITY = 16_384;

    final byte[] bytes = new byte[CAPACITY];
    int length;

    static byte[] ascii(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    Out start() {
        length = 0;
        return this;
    }

    Out put(final byte[] source) {
        return put(source, 0, source.length);
    }

    Out put(final byte[] source, final int from, final int count) {
        System.arraycopy(source, from, bytes, length, count);
        length += count;
        return this;
    }

    Out hex(final long value) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(int) (value >>> shift) & 15];
        }
        return this;
    }

    /** @return the number that 16 lower-case digits stand for; -1 if they are none. */
    static long readHex(final byte[] source, final int from, final int end) {
        if (end - from < HEX_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < from + HEX_DIGITS; i++) {
            final byte b = source[i];
            final int digit = b >= '0' && b <= '9' ? b - '0' : b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
