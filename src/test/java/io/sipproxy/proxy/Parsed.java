package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.sip.SipUri;
import io.sipproxy.transaction.Branch;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** Text as the classes under test want it: parsed, in the middle of a larger buffer. */
final class Parsed {
    private static final int OFFSET = 11;
    private static final int MARGIN = 13;
    private static final int MAX_HEADERS = 200;

    private Parsed() {
    }

    /** A URI and the buffer that it lies in. */
    record Uri(UnsafeBuffer buffer, SipUri uri) {
    }

    /** @param text of a message with CRLF line ends. */
    static SipMessage message(final Object text) {
        final UnsafeBuffer buffer = buffer(text.toString());
        final SipMessage message = new SipMessage();
        final int length = buffer.capacity() - OFFSET - MARGIN;
        assertTrue(new SipParser(MAX_HEADERS).parseDatagram(buffer, OFFSET, length, message),
            () -> message.error() + " in " + text);
        return message;
    }

    /** @param lines of a message without a body. */
    static SipMessage lines(final String... lines) {
        return message(String.join("\r\n", lines) + "\r\n\r\n");
    }

    static Uri uri(final String text) {
        final UnsafeBuffer buffer = buffer(text);
        final SipUri uri = new SipUri();
        assertTrue(uri.parse(buffer, OFFSET, buffer.capacity() - OFFSET - MARGIN), text);
        return new Uri(buffer, uri);
    }

    /** What a writer writes. */
    static String written(final java.util.function.Consumer<MessageWriter> writing) {
        final UnsafeBuffer out = new UnsafeBuffer(new byte[4096]);
        final MessageWriter writer = new MessageWriter();
        writer.start(out, 0, out.capacity());
        writing.accept(writer);
        assertTrue(!writer.overflowed());
        return text(out, writer.length());
    }

    static String branch(final long transactionId, final long loopDigest) {
        return written(writer -> Branch.write(writer, transactionId, loopDigest));
    }

    static String text(final UnsafeBuffer buffer, final int length) {
        return new String(buffer.byteArray(), 0, length, StandardCharsets.UTF_8);
    }

    private static UnsafeBuffer buffer(final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[OFFSET + bytes.length + MARGIN]);
        buffer.setMemory(0, buffer.capacity(), (byte) '1');
        buffer.putBytes(OFFSET, bytes);
        return buffer;
    }
}
