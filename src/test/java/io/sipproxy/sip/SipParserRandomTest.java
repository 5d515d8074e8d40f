package io.sipproxy.sip;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Random input from fixed seeds: nothing makes the parser throw, and what was written is what is read. */
class SipParserRandomTest {
    private static final int MAX_HEADERS = 40;
    private static final String[] WORDS = {
        "INVITE", "sip:a@b", "SIP/2.0", "\r\n", "\r\n", "\n", "\r", " ", "\t", ": ", "Via: ", "v:", "SIP/2.0/UDP h",
        ";branch=", ";rport", ";received=", "From: ", "To: ", "<", ">", "\"", "\\", ";tag=", ";", ",", "=",
        "Call-ID: x", "CSeq: 1 INVITE", "Max-Forwards: ", "70", "Content-Length: ", "0", "-1",
        "99999999999", "\u0000", "\u00ff", "[", "]", "\r\n\r\n", "SIP/2.0 200 OK\r\n",
        "INVITE sip:a@b SIP/2.0\r\n", "Route: <sip:r>,"
    };

    private final SipParser parser = new SipParser(MAX_HEADERS);
    private final StreamFramer framer = new StreamFramer(parser, 2000);
    private final SipMessage message = new SipMessage();
    private final HeaderValues values = new HeaderValues();

    @Test
    void shouldNeverThrowOnGarbage() {
        final Random random = new Random(25);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
        for (int round = 0; round < 120_000; round++) {
            final int offset = random.nextInt(16);
            int length = 0;
            for (int i = random.nextInt(30); i > 0; i--) {
                final byte[] word = WORDS[random.nextInt(WORDS.length)].getBytes(ISO_8859_1);
                buffer.putBytes(offset + length, word);
                length += word.length;
            }
            check(buffer, offset, length);
        }
    }

    @Test
    void shouldNeverThrowOnDamagedMessages() {
        final Random random = new Random(7);
        final byte[][] samples = {
            Samples.INVITE.getBytes(ISO_8859_1), Samples.RINGING.getBytes(ISO_8859_1),
            Samples.OPTIONS.getBytes(ISO_8859_1)
        };
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
        for (int round = 0; round < 80_000; round++) {
            final byte[] sample = samples[random.nextInt(samples.length)];
            buffer.putBytes(5, sample);
            for (int i = random.nextInt(10); i >= 0; i--) {
                final byte other =
                    random.nextBoolean() ? (byte) random.nextInt() : sample[random.nextInt(sample.length)];
                buffer.putByte(5 + random.nextInt(sample.length), other);
            }
            check(buffer, 5, random.nextInt(4) == 0 ? random.nextInt(sample.length) : sample.length);
        }
    }

    private void check(final UnsafeBuffer buffer, final int offset, final int length) {
        final boolean wellFormed = parser.parseDatagram(buffer, offset, length, message);
        assertEquals(wellFormed, message.error() == null);
        assertTrue(message.headerCount() <= MAX_HEADERS);
        assertTrue(message.offset() >= offset && message.end() <= offset + length);
        int before = message.headersStart();
        for (int line = 0; line < message.headerCount(); line++) {
            assertTrue(message.lineStart(line) >= before);
            assertTrue(message.nameLength(line) > 0);
            assertTrue(message.valueOffset(line) > message.lineStart(line) + message.nameLength(line));
            assertTrue(message.valueLength(line) >= 0);
            before = message.lineEnd(line);
            assertTrue(message.valueOffset(line) + message.valueLength(line) < before && before <= offset + length);
        }
        values.start(message, HeaderId.ROUTE);
        while (values.next()) {
            assertTrue(values.length() > 0);
        }
        if (wellFormed) {
            assertTrue(message.topVia().host().isPresent() && message.callId().length() > 0 && message.cseq() >= 0);
            assertTrue(message.isRequest() == message.requestUri().isPresent());
            assertTrue(message.isRequest() == (message.statusCode() == 0));
        }
        framer.next(buffer, offset, offset + length, 0, message);
        assertTrue(framer.consumed() >= 0 && framer.consumed() <= length);
    }

    @Test
    void shouldReadWhatWasWritten() {
        final Random random = new Random(1);
        for (int round = 0; round < 5_000; round++) {
            final String callId = token(random);
            final String branch = "z9hG4bK" + token(random);
            final String tag = token(random);
            final String method = random.nextBoolean() ? "BYE" : token(random);
            final int cseq = random.nextInt() & Integer.MAX_VALUE;
            final String body = "b".repeat(random.nextInt(50));
            final List<String> lines = new ArrayList<>(List.of(
                name(random, "Via", "v") + blank(random) + "SIP/2.0/TLS h:1;branch=" + branch,
                name(random, "From", "f") + blank(random) + "<sip:a@b>;tag=" + tag + blank(random),
                name(random, "To", "t") + blank(random) + "sip:b@c",
                name(random, "Call-ID", "i") + blank(random) + callId + blank(random),
                "CSeq:" + blank(random) + cseq + fold(random) + method,
                name(random, "Content-Length", "l") + blank(random) + body.length()));
            for (int i = random.nextInt(20); i > 0; i--) {
                lines.add(random.nextInt(lines.size() + 1), "X-" + token(random) + ":" + blank(random) + token(random));
            }
            final String end = random.nextInt(4) == 0 ? "\n" : "\r\n";
            final SipMessage m = Samples.parse(method + " sip:" + token(random) + " SIP/2.0" + end +
                String.join(end, lines) + end + end + body + "rest");
            assertNull(m.error(), m::toString);
            assertEquals(method, m.methodToken().text(m.buffer()));
            assertEquals(callId, m.callId().text(m.buffer()));
            assertEquals(branch, m.topVia().branch().text(m.buffer()));
            assertEquals(tag, m.fromTag().text(m.buffer()));
            assertEquals(cseq, m.cseq());
            assertEquals(body.length(), m.bodyLength());
            assertEquals(lines.size(), m.headerCount());
            for (int line = 0; line < lines.size(); line++) {
                final String[] parts = lines.get(line).split(":", 2);
                assertEquals(parts[0].stripTrailing(), Samples.name(m, line));
                assertEquals(parts[1].strip(), Samples.value(m, line));
            }
        }
    }

    private static String token(final Random random) {
        final String characters = "abcXYZ019-.!%*_+`'~";
        final StringBuilder token = new StringBuilder();
        for (int i = random.nextInt(20); i >= 0; i--) {
            token.append(characters.charAt(random.nextInt(characters.length())));
        }
        return token.toString();
    }

    private static String name(final Random random, final String longForm, final String compactForm) {
        final String name = random.nextBoolean() ? longForm : compactForm;
        return (random.nextBoolean() ? name : name.toUpperCase(Locale.ROOT)) + blanks(random) + ":";
    }

    private static String blanks(final Random random) {
        return " ".repeat(random.nextInt(3) / 2);
    }

    private static String blank(final Random random) {
        return random.nextInt(3) == 0 ? fold(random) : blanks(random);
    }

    private static String fold(final Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "\r\n ";
            case 1 -> " \r\n\t ";
            case 2 -> "\n \r\n ";
            default -> "\t ";
        };
    }
}
