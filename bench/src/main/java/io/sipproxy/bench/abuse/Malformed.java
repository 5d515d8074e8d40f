package io.sipproxy.bench.abuse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** What no SIP element sends to a SIP port over TCP, whole or in parts. */
public final class Malformed {
    private static final int SIXTY_FOUR_KIB = 64 * 1024;
    private static final int A_THOUSAND = 1_000;

    private Malformed() {
    }

    /** A message whose header has 64 KiB: in one line, and in many. */
    public static List<byte[]> largeHeaders() {
        return List.of(request("Subject: " + "x".repeat(SIXTY_FOUR_KIB) + "\r\n"),
            request("Subject: about sixty-four characters with the name and the line end\r\n".repeat(A_THOUSAND)));
    }

    /** The beginning of a message, up to a value that goes on. */
    static byte[] foldedHead() {
        return ascii(head() + "Subject: it");
    }

    /** More of a value that goes on. */
    static byte[] folds() {
        return ascii("\r\n goes on".repeat(100));
    }

    /** Lengths of bodies that are none, or that contradict each other. */
    public static List<byte[]> contentLengths() {
        return Stream.of("Content-Length: -1\r\n", "Content-Length: 99999999999999999999\r\n",
            "Content-Length: 4294967297\r\n", "Content-Length: 10\r\nContent-Length: 10\r\n",
            "Content-Length: 10\r\nl: 20\r\n", "Content-Length: ten\r\n", "Content-Length: \r\n",
            "Content-Length: 1, 2\r\n").map(lines -> ascii(head() + lines + "\r\n0123456789")).toList();
    }

    /** NUL and bytes that are no UTF-8, wherever they may stand. */
    public static List<byte[]> oddBytes() {
        return List.of(request("Subject: a\0b\r\n"), request("Sub\0ject: a\r\n"), ascii("\0".repeat(A_THOUSAND)),
            ascii("OPTIONS sip:127.0.0.1\0 SIP/2.0\r\n" + lines() + "\r\n"),
            latin1(head() + "Subject: \u00ff\u00fe\u00c3( \u00e2\u0082\r\nContent-Length: 0\r\n\r\n"),
            latin1(head() + "Contact: \"\u00f8\u0088\" <sip:\u00ff@127.0.4.1>\r\nContent-Length: 0\r\n\r\n"));
    }

    /** A thousand Via values: in one line, and in a line each. */
    public static List<byte[]> manyVias() {
        final String value = "SIP/2.0/TCP 127.0.4.1;branch=z9hG4bKmany";
        return List.of(request("Via: " + (value + ", ").repeat(A_THOUSAND) + value + "\r\n"),
            request(("Via: " + value + "\r\n").repeat(A_THOUSAND)));
    }

    /** Requests as a compressor writes them, and as SigComp begins (RFC 3320 section 7). */
    public static List<byte[]> compressed() {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
            for (int i = 0; i < A_THOUSAND; i++) {
                deflater.write(request("Subject: " + i * i + "\r\n"));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        final byte[] sigComp = bytes.toByteArray();
        sigComp[0] = (byte) 0xf8;
        return List.of(bytes.toByteArray(), sigComp);
    }

    /** What a TLS client says first. */
    public static List<byte[]> tls() {
        try {
            final SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            final ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
            final byte[] bytes = new byte[hello.flip().remaining()];
            hello.get(bytes);
            return List.of(bytes);
        } catch (final GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Requests of another protocol. */
    public static List<byte[]> http() {
        return List.of(ascii("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n"),
            ascii("POST /api HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}"),
            ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    }

    private static byte[] request(final String more) {
        return ascii(head() + more + "Content-Length: 0\r\n\r\n");
    }

    private static String head() {
        return "OPTIONS sip:127.0.0.1 SIP/2.0\r\n" + lines();
    }

    private static String lines() {
        return "Via: SIP/2.0/TCP 127.0.4.1;branch=z9hG4bKodd\r\nMax-Forwards: 70\r\nFrom: <sip:a@127.0.4.1>;tag=a\r\n"
            + "To: <sip:127.0.0.1>\r\nCall-ID: odd\r\nCSeq: 1 OPTIONS\r\n";
    }

    private static byte[] ascii(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] latin1(final String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
