package io.sipproxy.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 3261 17.2.2 and RFC 4320. */
class NonInviteServerTransactionTest {
    private final TransactionFixture fixture = new TransactionFixture();
    private final FakeLink udp = fixture.udp();
    private final FakeLink tcp = fixture.tcp();
    private final SipText overUdp = SipText.request("OPTIONS", "sip:bob@example.com", "UDP 10.0.0.1:5060");
    private final SipText overTcp = SipText.request("OPTIONS", "sip:bob@example.com", "TCP 10.0.0.1:40000");

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.assertIdle();
    }

    @Test
    void shouldAnswerRepetitionsWithTheFinalResponseUntilTimerJOverUdp() {
        fixture.receive(udp, overUdp);
        fixture.receive(udp, overUdp);
        udp.takeNothing();
        assertTrue(fixture.respond(200));
        final String response = udp.take(200).toString();
        fixture.advance(31_999);
        fixture.receive(udp, overUdp);
        assertEquals(response, udp.take(200).toString());
        assertEquals(List.of("request OPTIONS"), fixture.told());
        fixture.advance(1);
        assertEquals(List.of("server over"), fixture.told());
        udp.takeNothing();
    }

    @Test
    void shouldEndWithTheFinalResponseOverTcp() {
        fixture.receive(tcp, overTcp);
        fixture.respond(404);
        assertEquals(List.of("request OPTIONS", "server over"), fixture.told());
        tcp.take(404);
    }

    @Test
    void shouldSend100WhenTimerEOfTheClientHasReachedT2() {
        fixture.receive(udp, overUdp);
        final ServerTransaction first = fixture.server;
        fixture.receive(tcp, overTcp);
        final ServerTransaction second = fixture.server;
        fixture.advance(3_499);
        udp.takeNothing();
        tcp.takeNothing();
        fixture.advance(1);
        final SipText trying = udp.take(100);
        tcp.take(100);
        assertEquals(2, fixture.count(Counter.NON_INVITE_TRYING_SENT));
        fixture.receive(udp, overUdp);
        assertEquals(trying.toString(), udp.take(100).toString());
        fixture.advance(100_000);
        udp.takeNothing();
        tcp.takeNothing();
        fixture.respond(second, overTcp.reply(200));
        fixture.respond(first, overUdp.reply(200));
        fixture.advance(32_000);
    }

    @Test
    void shouldNotSend100AfterTheFinalResponse() {
        fixture.receive(udp, overUdp);
        fixture.respond(200);
        udp.take(200);
        fixture.advance(32_000);
        udp.takeNothing();
    }

    @Test
    void shouldLetNoOtherProvisionalResponsePass() {
        fixture.receive(tcp, overTcp);
        assertFalse(fixture.respond(180));
        assertFalse(fixture.respond(199));
        tcp.takeNothing();
        assertTrue(fixture.respond(100));
        tcp.take(100);
        assertFalse(fixture.respond(183));
        assertTrue(fixture.respond(200));
        tcp.take(200);
    }

    @Test
    void shouldTakeOneFinalResponseOnly() {
        fixture.receive(udp, overUdp);
        assertTrue(fixture.respond(200));
        assertFalse(fixture.respond(500));
        assertFalse(fixture.respond(100));
        udp.take(200);
        udp.takeNothing();
        fixture.advance(32_000);
    }

    @Test
    void shouldSendNothingWhenAbandoned() {
        fixture.receive(udp, overUdp);
        fixture.server.abandon(fixture.loop.nowNs());
        assertEquals(List.of("request OPTIONS", "server over"), fixture.told());
        udp.takeNothing();
    }
}
