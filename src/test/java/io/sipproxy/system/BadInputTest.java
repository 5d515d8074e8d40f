package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input costs the message, or the connection, and nothing else: after each test the proxy still answers. */
class BadInputTest extends SystemTest {
    private static final int ABOVE_HEADER_LIMIT = 1_000;
    private static final int ABOVE_SIZE_LIMIT = 100_000;

    @AfterEach
    void proxyShouldStillAnswer() {
        for (final Net net : Net.values()) {
            try (SipPeer phone = SipPeer.open(net, "after", CAROL_HOST, registrar().address())) {
                assertEquals(200, phone.exchange(options(phone)).status());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Max-Forwards|seventy|max-forwards",
        "Max-Forwards|256|max-forwards",
        "CSeq|1 INFO|cseq",
        "Route|<sip:127.0.0.1|route",
    })
    void shouldNameFaultWhenHeaderCannotBeParsed(final String name, final String value, final String named) {
        for (final Net net : Net.values()) {
            final SipPeer phone = phone(net, "phone", ALICE_HOST, registrar());
            phone.send(options(phone).set(name, value));
            final TextMessage response = phone.expectAnswer();
            assertEquals(400, response.status(), response::toString);
            assertTrue(response.reason().toLowerCase(Locale.ROOT).contains(named), response::startLine);
            assertEquals(200, phone.exchange(options(phone)).status(), "the same connection goes on");
        }
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldNameFaultWhenContactIsMissingItsUri(final Net net) {
        final SipPeer phone = phone(net, "phone", ALICE_HOST, registrar());
        final TextMessage register = phone.register(registrar().hostPort()).set("Contact", "<>");
        assertEquals(400, phone.exchange(register).status());
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAnswerVersionNotSupportedWhenVersionIsUnknown(final Net net) {
        final SipPeer phone = phone(net, "phone", ALICE_HOST, registrar());
        final TextMessage request = options(phone);
        phone.send(request.startLine(request.startLine().replace("SIP/2.0", "SIP/7.0")));
        assertEquals(505, phone.expectAnswer().status());
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAnswerUnsupportedSchemeWhenRequestUriIsNotForSip(final Net net) {
        final SipPeer phone = phone(net, "phone", ALICE_HOST, registrar());
        final TextMessage request = options(phone).startLine("OPTIONS http://127.0.0.1/ SIP/2.0");
        assertEquals(416, phone.exchange(request).status());
    }

    @Test
    void shouldNameFaultWhenDatagramIsShorterThanItsContentLength() {
        final SipPeer phone = phone(Net.UDP, "phone", ALICE_HOST, registrar());
        phone.send(options(phone).add("Content-Length", "100"));
        final TextMessage response = phone.expectAnswer();
        assertEquals(400, response.status());
        assertTrue(response.reason().toLowerCase(Locale.ROOT).contains("content-length"), response::startLine);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAnswerBadRequestWhenHeadersAreTooMany(final Net net) {
        final SipPeer phone = phone(net, "phone", ALICE_HOST, registrar());
        final TextMessage request = options(phone);
        IntStream.range(0, ABOVE_HEADER_LIMIT).forEach(i -> request.add("X-" + i, "1"));
        phone.send(request);
        final TextMessage response = phone.expectAnswer();
        assertEquals(4, response.status() / 100, response::toString);
        assertTrue(response.reason().toLowerCase(Locale.ROOT).contains("header"), response::startLine);
    }

    @Test
    void shouldDropGarbageWhenItComesAsDatagram() {
        final SipPeer phone = phone(Net.UDP, "phone", ALICE_HOST, registrar());
        final String valid = options(phone).toString();
        final List<String> garbage = List.of("", "\r\n\r\n", "\u0000\u0001\u00ff", "hello", "SIP/2.0 999\r\n\r\n",
            "SIP/2.0 200 OK\r\n\r\n", "OPTIONS\r\n\r\n", " SIP/2.0\r\n\r\n", "OPTIONS sip:a@b SIP/2.0\r\n\r\n",
            "OPTIONS sip:a@b SIP/2.0", valid.replace("Via:", "Nothing:"), valid.replace("SIP/2.0/UDP", "SIP"),
            valid.replace("OPTIONS", "ACK").replace("Max-Forwards: 70", "Max-Forwards: x"));
        garbage.forEach(text -> phone.sendRaw(text, phone.link()));
        assertEquals(200, phone.exchange(options(phone)).status());
        phone.expectNothingMore();
    }

    @Test
    void shouldDropResponseWhenItBelongsToNoRequest() {
        final SipPeer phone = phone(Net.TCP, "phone", ALICE_HOST, registrar());
        final TextMessage stray = phone.response(options(phone), 200, "OK");
        phone.send(stray.addFirst("Via", "SIP/2.0/TCP " + registrar().hostPort() + ";branch=z9hG4bKnone"));
        assertEquals(200, phone.exchange(options(phone)).status());
        phone.expectNothingMore();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: abc", "Content-Length: -1", "Content-Length: 99999999999999",
        "Content-Length: 3\r\nContent-Length: 7"})
    void shouldCloseStreamWhenItsFramingIsLost(final String contentLength) {
        final SipPeer phone = phone(Net.TCP, "phone", ALICE_HOST, registrar());
        phone.send(options(phone).line(contentLength));
        assertTrue(phone.link().awaitClosed(Wait.DEADLINE_MILLIS), "the stream cannot be continued");
    }

    @Test
    void shouldCloseStreamWhenHeaderNeverEnds() {
        final SipPeer phone = phone(Net.TCP, "phone", ALICE_HOST, registrar());
        sendUntilClosed(phone, "x".repeat(1_000), ABOVE_SIZE_LIMIT);
        assertTrue(phone.link().awaitClosed(Wait.DEADLINE_MILLIS), "nothing can follow that");
    }

    @Test
    void shouldAnswerTooLargeAndCloseWhenDeclaredLengthIsAboveLimit() {
        final SipPeer phone = phone(Net.TCP, "phone", ALICE_HOST, registrar());
        phone.send(phone.request("MESSAGE", registrar().uri("bob")).add("Content-Type", "text/plain")
            .add("Content-Length", Integer.toString(ABOVE_SIZE_LIMIT)));
        assertEquals(513, phone.expectAnswer().status());
        assertTrue(phone.link().awaitClosed(Wait.DEADLINE_MILLIS), "closed after the 513");
    }

    /** A call rings on each of the others, so that none of them is closed for the new one. */
    @Test
    void shouldCloseConnectionWhenItIsAboveTheLimit() {
        final int limit = 10;
        final ProxyProcess proxy = closing(ProxyProcess.start("max-connections=" + (limit + 1)));
        final SipPeer phone = phone(Net.TCP, "phone", ALICE_HOST, proxy);
        final SipPeer callee = phone(Net.UDP, "callee", BOB_HOST, proxy);
        Registered.register(callee, proxy);
        final List<PeerLink> links = new ArrayList<>();
        for (int i = 0; i < limit; i++) {
            links.add(phone.connect());
            phone.send(phone.invite(proxy.uri("callee")), links.get(i));
            callee.respond(callee.expectRequest("INVITE"), 180, "Ringing");
            phone.expectResponse(180, "INVITE");
        }
        assertTrue(phone.connect().awaitClosed(Wait.DEADLINE_MILLIS), "one too many");
        for (final PeerLink link : links) {
            phone.send(phone.request("OPTIONS", "sip:" + proxy.hostPort()), link);
            assertEquals(200, phone.expectAnswer().status());
        }
        links.get(0).finish();
        assertTrue(links.get(0).awaitClosed(Wait.DEADLINE_MILLIS));
        assertEquals(200, phone.exchange(phone.request("OPTIONS", "sip:" + proxy.hostPort())).status());
        proxy.stop();
    }

    private static void sendUntilClosed(final SipPeer phone, final String text, final int total) {
        try {
            for (int sent = 0; sent < total; sent += text.length()) {
                phone.link().send(text);
            }
        } catch (final UncheckedIOException e) {
            // The proxy closed while this was still writing, which is what the test waits for.
        }
    }

    private TextMessage options(final SipPeer phone) {
        return phone.request("OPTIONS", "sip:" + registrar().hostPort());
    }
}
