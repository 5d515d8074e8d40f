package io.sipproxy.proxy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The text that keeps registered contacts: a first line that names the format, a line for each contact, and a last one
 * with a checksum over all before it, so that half a file is told from a whole one.
 */
final class BindingText {
    private static final String FIRST = "sipproxy-bindings 1";
    private static final String LAST = "end ";
    private static final int FIELDS = 6;

    /**
     * A contact of a user.
     *
     * @param user without escapes.
     * @param uri as the phone gave it.
     * @param callId and {@code cseq} of the REGISTER.
     * @param expiresMs wall-clock time, milliseconds since 1970.
     */
    record Entry(byte[] user, byte[] uri, String callId, long cseq, int q, long expiresMs) {
    }

    private BindingText() {
    }

    static byte[] write(final List<Entry> entries) {
        final StringBuilder text = new StringBuilder(FIRST).append('\n');
        for (final Entry entry : entries) {
            put(text, entry.user()).append(' ');
            put(text, entry.uri()).append(' ');
            put(text, entry.callId().getBytes(StandardCharsets.UTF_8)).append(' ');
            text.append(entry.cseq()).append(' ').append(entry.q()).append(' ').append(entry.expiresMs()).append('\n');
        }
        final String body = text.toString();
        return (body + LAST + checksum(body) + '\n').getBytes(StandardCharsets.US_ASCII);
    }

    /** @throws IllegalArgumentException saying what is wrong, if the text is not one that was written as a whole. */
    static List<Entry> read(final byte[] bytes) {
        final String text = new String(bytes, StandardCharsets.ISO_8859_1);
        final int last = text.lastIndexOf('\n' + LAST) + 1;
        if (!text.startsWith(FIRST + '\n')) {
            throw new IllegalArgumentException("does not begin with \"" + FIRST + '"');
        }
        if (last == 0 || !text.substring(last).equals(LAST + checksum(text.substring(0, last)) + '\n')) {
            throw new IllegalArgumentException("is incomplete, or was changed: its checksum is wrong");
        }
        final List<Entry> entries = new ArrayList<>();
        text.substring(FIRST.length() + 1, last).lines().forEach(line -> entries.add(entry(line)));
        return entries;
    }

    private static Entry entry(final String line) {
        final String[] fields = line.split(" ");
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("has a line with " + fields.length + " fields");
        }
        return new Entry(bytes(fields[0]), bytes(fields[1]), new String(bytes(fields[2]), StandardCharsets.UTF_8),
            Long.parseLong(fields[3]), Integer.parseInt(fields[4]), Long.parseLong(fields[5]));
    }

    private static String checksum(final String text) {
        final CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return String.format("%08x", crc.getValue());
    }

    /** What is no printable ASCII, and "%", becomes two digits behind a "%". */
    private static StringBuilder put(final StringBuilder text, final byte[] bytes) {
        for (final byte b : bytes) {
            if (b > ' ' && b < 0x7f && b != '%') {
                text.append((char) b);
            } else {
                text.append('%').append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
            }
        }
        return text;
    }

    private static byte[] bytes(final String field) {
        final byte[] bytes = new byte[field.length()];
        int length = 0;
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '%') {
                bytes[length++] = (byte) Integer.parseInt(field, i + 1, i + 3, 16);
                i += 2;
            } else {
                bytes[length++] = (byte) field.charAt(i);
            }
        }
        return java.util.Arrays.copyOf(bytes, length);
    }
}
