package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of RFC 4475 that end otherwise in a stream than in a datagram, over real sockets. */
class TortureTransportTest extends SystemTest {
    private SipPeer phone(final Net net) {
        return phone(net, "phone", ALICE_HOST, registrar());
    }

    private TextMessage options(final SipPeer phone) {
        return phone.request("OPTIONS", "sip:" + registrar().hostPort());
    }

    /** 3.1.1.8. */
    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldTakeASecondRequestBehindTheFirstForOneInAStreamOnly(final Net net) {
        final SipPeer phone = phone(net);
        final TextMessage first = options(phone);
        final TextMessage second = options(phone);
        phone.sendRaw(first.toString() + second, phone.link());
        assertEquals(first.callId(), phone.expectResponse(200, "OPTIONS").callId());
        if (net == Net.TCP) {
            assertEquals(second.callId(), phone.expectResponse(200, "OPTIONS").callId());
        }
        assertEquals(200, phone.exchange(options(phone)).status());
        phone.expectNothingMore();
    }

    /** 3.1.2.2: what a datagram lacks for good may still come in a stream. */
    @Test
    void shouldWaitInAStreamForWhatTheContentLengthPromises() {
        final SipPeer phone = phone(Net.TCP);
        final TextMessage request = options(phone).add("Content-Type", "text/plain").add("Content-Length", "10");
        phone.sendRaw(request + "01234", phone.link());
        phone.sendRaw("56789", phone.link());
        assertEquals(request.callId(), phone.expectResponse(200, "OPTIONS").callId());
        assertEquals(200, phone.exchange(options(phone)).status(), "the stream goes on right behind");
    }

    /** 3.1.2.3, 3.3.9, and 3.4.1 where RFC 3261 18.3 does not allow it: where the message ends nobody knows. */
    @ParameterizedTest
    @ValueSource(strings =
        {"Content-Length: -999", "Content-Length: 13\r\nContent-Length: 5", "Content-Type: text/plain"})
    void shouldSayWhyBeforeItClosesAStream(final String lines) {
        final SipPeer phone = phone(Net.TCP);
        final TextMessage request = options(phone);
        phone.sendRaw(request.toString().replace("Content-Length: 0", lines) + "the body", phone.link());
        final TextMessage answer = phone.expectAnswer();
        assertEquals(400, answer.status());
        assertTrue(answer.reason().contains("Content-Length"), answer::startLine);
        assertTrue(phone.link().awaitClosed(Wait.DEADLINE_MILLIS));
    }

    /** 3.1.1.1, with the folds cut apart wherever they can be. */
    @Test
    void shouldReadFoldsThatComeByteByByte() {
        final SipPeer phone = phone(Net.TCP);
        final TextMessage request = options(phone);
        final String folded = request.toString().replace(": ", " :\r\n\t ").replace("Max-Forwards", "mAX-fORWARDS");
        folded.chars().forEach(c -> phone.link().send(Character.toString(c)));
        assertEquals(request.callId(), phone.expectResponse(200, "OPTIONS").callId());
    }

    /** 3.3.10. */
    @ParameterizedTest
    @ValueSource(strings = {";maddr=255.255.255.255", ";maddr=224.0.1.75;ttl=1"})
    void shouldAnswerNobodyButTheSource(final String maddr) {
        final SipPeer phone = phone(Net.UDP);
        final TextMessage request = options(phone);
        final String via = request.value("Via").replace(";rport", maddr);
        assertEquals(200, phone.exchange(request.set("Via", via)).status());
    }
}
