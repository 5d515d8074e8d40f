package io.sipproxy.torture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/**
 * How the messages are written down: lines end in CRLF, {@code \xHH} is the byte HH, {@code {length}} in the head is
 * the number of bytes in the body, all else is UTF-8.
 */
final class Notation {
    private static final String BLANK_LINE = "\r\n\r\n";

    private Notation() {
    }

    /** The bytes of a message. */
    static byte[] bytes(final String text) {
        final String[] parts = text.replace("\n", "\r\n").split(BLANK_LINE, 2);
        final byte[] body = parts.length == 1 ? new byte[0] : unescape(parts[1]);
        final byte[] head = unescape(parts[0].replace("{length}", Integer.toString(body.length)));
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head);
        all.writeBytes(parts.length == 1 ? new byte[0] : BLANK_LINE.getBytes(ISO_8859_1));
        all.writeBytes(body);
        return all.toByteArray();
    }

    private static byte[] unescape(final String text) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int pos = 0; pos < text.length(); pos++) {
            if (text.startsWith("\\x", pos)) {
                bytes.write(Integer.parseInt(text.substring(pos + 2, pos + 4), 16));
                pos += 3;
            } else {
                bytes.writeBytes(text.substring(pos, pos + 1).getBytes(UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
