package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Far too much of something, bytes that no text has, and other protocols: each has its answer, and costs only itself. */
class HostileInputTest extends SystemTest {
    private static final int MANY = 1_000;
    private static final int ABOVE_HEADER_SIZE = 17_000;
    private static final int ABOVE_MESSAGE_SIZE = 100_000;

    @AfterEach
    void proxyShouldStillAnswer() {
        for (final Net net : Net.values()) {
            try (SipPeer phone = SipPeer.open(net, "after", CAROL_HOST, registrar().address())) {
                assertEquals(200, phone.exchange(options(phone)).status());
            }
        }
    }

    private TextMessage options(final SipPeer phone) {
        return phone.request("OPTIONS", "sip:" + registrar().hostPort());
    }

    /** Refused with that reason; on the same connection goes on what comes behind. */
    private void expectRefusal(final SipPeer phone, final TextMessage request, final String reason) {
        phone.send(request);
        final TextMessage answer = phone.expectAnswer();
        assertEquals("SIP/2.0 400 " + reason, answer.startLine());
        assertEquals(request.callId(), answer.callId());
        assertEquals(200, phone.exchange(options(phone)).status());
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldRefuseAHeaderThatIsTooLongWithItsFolds(final Net net) {
        final SipPeer phone = phone(net, "phone", ALICE_HOST, registrar());
        expectRefusal(phone, options(phone).add("Subject", "a" + "\r\n b".repeat(ABOVE_HEADER_SIZE / 4)),
            "Header too long");
        expectRefusal(phone, options(phone).add("Subject", "a".repeat(ABOVE_HEADER_SIZE)), "Header too long");
    }

    @Test
    void shouldCloseAStreamWhoseHeaderIsFoldedWithoutEnd() {
        final SipPeer phone = phone(Net.TCP, "phone", ALICE_HOST, registrar());
        final String head = options(phone).toString();
        phone.sendRaw(head.substring(0, head.indexOf("\r\n\r\n")) + "\r\nSubject: a", phone.link());
        final String folds = "\r\n b".repeat(250);
        try {
            for (int sent = 0; sent < ABOVE_MESSAGE_SIZE; sent += folds.length()) {
                phone.link().send(folds);
            }
        } catch (final UncheckedIOException e) {
            assertTrue(phone.link().awaitClosed(Wait.DEADLINE_MILLIS), "closed while this was still writing");
        }
        assertTrue(phone.link().awaitClosed(Wait.DEADLINE_MILLIS), "nothing can follow that");
    }

    @ParameterizedTest
    @CsvSource({
        "UDP, Via, SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx, Too many Via values",
        "TCP, Via, SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx, Too many Via values",
        "UDP, Route, <sip:192.0.2.1;lr>, Too many Route values",
        "TCP, Record-Route, <sip:192.0.2.1;lr>, Too many Record-Route values"})
    void shouldRefuseTooManyValues(final Net net, final String name, final String value, final String reason) {
        final SipPeer phone = phone(net, "phone", ALICE_HOST, registrar());
        final String part = String.join(", ", Collections.nCopies(MANY / 10, value));
        final TextMessage request = options(phone);
        for (int i = 0; i < 10; i++) {
            request.add(name, part);
        }
        expectRefusal(phone, request, reason);
    }

    @Test
    void shouldDropAResponseWithTooManyVias() {
        final SipPeer caller = phone(Net.UDP, "caller", ALICE_HOST, registrar());
        final SipPeer callee = phone(Net.UDP, "callee", BOB_HOST, registrar());
        Registered.register(callee, registrar());
        caller.send(caller.request("MESSAGE", registrar().uri("callee")));
        final TextMessage request = callee.expectRequest("MESSAGE");
        callee.send(callee.response(request, 500, "Too Many").add("Via",
            String.join(",", Collections.nCopies(MANY, "SIP/2.0/UDP 192.0.2.1"))), request.link());
        callee.respond(request, 200, "OK");
        assertEquals(200, caller.expectFinal("MESSAGE").status());
        caller.expectNothingMore();
    }

    /** RFC 3261 has one Content-Length; several that agree are as clear. */
    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldTakeAContentLengthThatIsRepeatedForOne(final Net net) {
        final SipPeer phone = phone(net, "phone", ALICE_HOST, registrar());
        assertEquals(200, phone.exchange(options(phone).line("Content-Length: 0\r\nl: 0\r\nContent-Length : 00"))
            .status());
        assertEquals(200, phone.exchange(options(phone)).status());
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldRefuseNulInAHeaderAndPassItInABody(final Net net) {
        final SipPeer phone = phone(net, "phone", ALICE_HOST, registrar());
        expectRefusal(phone, options(phone).add("Subject", "a\u0000b"), "Control character in header");
        assertPassed(net, "Subject", "plain", "\u0000\u0001\u0000");
    }

    /** A lone continuation byte, an overlong slash, half a character, a byte that UTF-8 never has. */
    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldPassOnBytesThatAreNoUtf8AsTheyAre(final Net net) {
        assertPassed(net, "Subject", "\u0080 \u00c0\u00af \u00e2\u0082 \u00ff", "\u00fe\u00ff");
    }

    private void assertPassed(final Net net, final String name, final String value, final String body) {
        final SipPeer caller = phone(net, "caller", ALICE_HOST, registrar());
        final SipPeer callee = phone(net, "callee", BOB_HOST, registrar());
        Registered.register(callee, registrar());
        caller.send(caller.request("MESSAGE", registrar().uri("callee")).add(name, value).body("text/plain", body));
        final TextMessage received = callee.expectRequest("MESSAGE");
        assertEquals(value, received.value(name));
        assertEquals(body, received.body());
        callee.respond(received, 200, "OK");
        assertEquals(200, caller.expectFinal("MESSAGE").status());
    }

    static Stream<Named<String>> otherProtocols() throws IOException, NoSuchAlgorithmException {
        return Stream.of(
            Named.of("HTTP request", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
            Named.of("HTTP request with a body", "POST /sip HTTP/1.0\r\nContent-Length: 1\r\n\r\nx"),
            Named.of("HTTP response", "HTTP/1.1 200 OK\r\n\r\n"),
            Named.of("SSH", "SSH-2.0-OpenSSH_9.2\r\n"),
            Named.of("SMTP", "EHLO example.com\r\n"),
            Named.of("compressed SIP", gzip("OPTIONS sip:127.0.0.1 SIP/2.0\r\n\r\n")),
            Named.of("TLS", clientHello()),
            Named.of("STUN", "\u0000\u0001\u0000\u0008!\u0012\u00a4B" + "x".repeat(20)));
    }

    @ParameterizedTest
    @MethodSource("otherProtocols")
    void shouldCloseAStreamThatIsNoSipAndDropADatagramThatIsNone(final String bytes) {
        final SipPeer stream = phone(Net.TCP, "stream", ALICE_HOST, registrar());
        stream.sendRaw(bytes, stream.link());
        stream.link().finish();
        assertTrue(stream.link().awaitClosed(Wait.DEADLINE_MILLIS), "no later message can be found in it");
        stream.expectNothingMore();
        final SipPeer datagrams = phone(Net.UDP, "datagrams", ALICE_HOST, registrar());
        datagrams.sendRaw(bytes, datagrams.link());
        assertEquals(200, datagrams.exchange(options(datagrams)).status());
        datagrams.expectNothingMore();
    }

    private static String gzip(final String text) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** What a TLS client says first. */
    private static String clientHello() throws IOException, NoSuchAlgorithmException {
        final SSLEngine engine = SSLContext.getDefault().createSSLEngine("127.0.0.1", 5061);
        engine.setUseClientMode(true);
        final ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        return new String(out.array(), 0, out.position(), StandardCharsets.ISO_8859_1);
    }
}
