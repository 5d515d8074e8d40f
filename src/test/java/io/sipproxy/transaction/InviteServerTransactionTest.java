package io.sipproxy.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 3261 17.2.1 and RFC 6026 7.1. */
class InviteServerTransactionTest {
    private final TransactionFixture fixture = new TransactionFixture();
    private final FakeLink udp = fixture.udp();
    private final FakeLink tcp = fixture.tcp();
    private final SipText overUdp = SipText.request("INVITE", "sip:bob@example.com", "UDP 10.0.0.1:5060");
    private final SipText overTcp = SipText.request("INVITE", "sip:bob@example.com", "TCP 10.0.0.1:40000");

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.assertIdle();
    }

    @Test
    void shouldSend100After200MillisecondsWhenTheUserHasSaidNothing() {
        fixture.receive(udp, overUdp.with("Timestamp", "54"));
        fixture.advance(199);
        udp.takeNothing();
        fixture.advance(1);
        final SipText trying = udp.take(100);
        assertEquals(List.of(overUdp.header("Via")), trying.headers("Via"));
        assertEquals("54", trying.header("Timestamp"));
        assertNull(trying.toTag());
        fixture.advance(60_000);
        udp.takeNothing();
        assertEquals(List.of("request INVITE"), fixture.told());
        reject(udp, overUdp);
    }

    @Test
    void shouldNotSend100AfterAnotherResponse() {
        fixture.receive(udp, overUdp);
        fixture.respond(180);
        fixture.advance(1_000);
        assertEquals(180, udp.take().status());
        udp.takeNothing();
        reject(udp, overUdp);
    }

    @Test
    void shouldRepeatTheLastProvisionalResponseWhenTheInviteIsRepeated() {
        fixture.receive(udp, overUdp);
        fixture.receive(udp, overUdp);
        udp.takeNothing();
        fixture.advance(200);
        fixture.receive(udp, overUdp);
        udp.take(100);
        udp.take(100);
        fixture.respond(180);
        fixture.respond(183);
        final SipText last = udp.takeAll().get(1);
        fixture.receive(udp, overUdp);
        assertEquals(last.toString(), udp.take(183).toString());
        assertEquals(List.of("request INVITE"), fixture.told());
        assertEquals(3, fixture.count(Counter.REQUESTS_RETRANSMITTED_BY_PEER));
        reject(udp, overUdp);
    }

    @Test
    void shouldRepeatTheFinalResponseWithTimerGUntilTimerHOverUdp() {
        fixture.receive(udp, overUdp);
        fixture.mark();
        assertTrue(fixture.respond(486));
        fixture.advance(31_999);
        assertEquals(List.of(0L, 500L, 1500L, 3500L, 7500L, 11_500L, 15_500L, 19_500L, 23_500L, 27_500L, 31_500L),
            fixture.times(udp));
        assertEquals(List.of("request INVITE"), fixture.told());
        fixture.advance(1);
        assertEquals(List.of("server over"), fixture.told());
        assertEquals(1, fixture.count(Counter.TIMER_H_FIRED));
    }

    @Test
    void shouldNotRepeatTheFinalResponseOverTcpButWaitForTheAckUntilTimerH() {
        fixture.receive(tcp, overTcp);
        fixture.mark();
        fixture.respond(486);
        fixture.advance(31_999);
        assertEquals(List.of(0L), fixture.times(tcp));
        assertEquals(List.of("request INVITE"), fixture.told());
        fixture.advance(1);
        assertEquals(List.of("server over"), fixture.told());
        assertEquals(1, fixture.count(Counter.TIMER_H_FIRED));
    }

    @Test
    void shouldRepeatTheFinalResponseWhenTheInviteIsRepeatedOverEitherTransport() {
        fixture.receive(udp, overUdp);
        fixture.respond(486);
        final String udpResponse = udp.take(486).toString();
        fixture.receive(udp, overUdp);
        assertEquals(udpResponse, udp.take(486).toString());
        reject(udp, overUdp);
        fixture.receive(tcp, overTcp);
        fixture.respond(486);
        final String tcpResponse = tcp.take(486).toString();
        fixture.receive(tcp, overTcp);
        assertEquals(tcpResponse, tcp.take(486).toString());
        fixture.receive(tcp, overTcp.ack(overTcp.reply(486)));
    }

    @Test
    void shouldAbsorbAcksAndRepetitionsForTimerIOverUdp() {
        fixture.receive(udp, overUdp);
        fixture.respond(486);
        final SipText ack = overUdp.ack(udp.take(486));
        fixture.receive(udp, ack);
        assertEquals(TransactionState.CONFIRMED, fixture.server.state());
        assertEquals(0, fixture.loop.buffers().outstanding());
        fixture.advance(2_000);
        fixture.receive(udp, ack);
        fixture.receive(udp, overUdp);
        fixture.advance(2_999);
        assertEquals(List.of("request INVITE"), fixture.told());
        fixture.advance(1);
        assertEquals(List.of("server over"), fixture.told());
        udp.takeNothing();
        assertEquals(0, fixture.count(Counter.TIMER_H_FIRED));
        assertEquals(1, fixture.count(Counter.ACKS_ABSORBED));
    }

    @Test
    void shouldEndWithTheAckOverTcp() {
        fixture.receive(tcp, overTcp);
        fixture.respond(603);
        fixture.receive(tcp, overTcp.ack(tcp.take(603)));
        assertEquals(List.of("request INVITE", "server over"), fixture.told());
    }

    @Test
    void shouldIgnoreAnAckBeforeAFinalResponse() {
        fixture.receive(tcp, overTcp);
        fixture.receive(tcp, overTcp.ack(overTcp.reply(486)));
        assertEquals(TransactionState.PROCEEDING, fixture.server.state());
        assertEquals(List.of("request INVITE"), fixture.told());
        reject(tcp, overTcp);
    }

    @Test
    void shouldPassFurther2xxAndAbsorbInvitesUntilTimerLInAccepted() {
        fixture.receive(udp, overUdp);
        fixture.respond(180);
        udp.take(180);
        assertTrue(fixture.respond(200));
        udp.take(200);
        assertEquals(TransactionState.ACCEPTED, fixture.server.state());
        assertEquals(0, fixture.loop.buffers().outstanding());
        fixture.advance(10_000);
        udp.takeNothing();
        fixture.receive(udp, overUdp);
        udp.takeNothing();
        assertTrue(fixture.respond(fixture.server, overUdp.reply(200, "other")));
        assertEquals("other", udp.take(200).toTag());
        assertFalse(fixture.respond(fixture.server, overUdp.reply(180)));
        assertFalse(fixture.respond(fixture.server, overUdp.reply(486)));
        udp.takeNothing();
        fixture.advance(21_999);
        assertEquals(List.of("request INVITE"), fixture.told());
        fixture.advance(1);
        assertEquals(List.of("server over"), fixture.told());
        assertEquals(0, fixture.count(Counter.TIMER_H_FIRED));
    }

    @Test
    void shouldKeepAcceptedForTimerLOverTcpToo() {
        fixture.receive(tcp, overTcp);
        fixture.respond(200);
        fixture.advance(31_999);
        assertTrue(fixture.respond(fixture.server, overTcp.reply(200)));
        fixture.advance(1);
        assertEquals(List.of("request INVITE", "server over"), fixture.told());
    }

    @Test
    void shouldHandTheAckToA2xxToTheUserEvenWithTheBranchOfTheInvite() {
        fixture.receive(udp, overUdp);
        fixture.respond(200);
        final SipText ok = udp.take(200);
        fixture.receive(udp, overUdp.inDialog("ACK", ok));
        fixture.receive(udp, overUdp.ack(ok));
        assertEquals(List.of("request INVITE", "ack", "ack"), fixture.told());
        assertEquals(TransactionState.ACCEPTED, fixture.server.state());
        fixture.advance(32_000);
    }

    @Test
    void shouldTakeOneFinalResponseOnly() {
        fixture.receive(tcp, overTcp);
        assertTrue(fixture.respond(404));
        tcp.take(404);
        assertFalse(fixture.respond(fixture.server, overTcp.reply(200)));
        assertFalse(fixture.respond(fixture.server, overTcp.reply(486)));
        assertFalse(fixture.respond(fixture.server, overTcp.reply(180)));
        tcp.takeNothing();
        fixture.receive(tcp, overTcp.ack(overTcp.reply(404)));
    }

    @Test
    void shouldStayWhenAResponseCannotBeDelivered() {
        fixture.receive(tcp, overTcp);
        tcp.refuseSends(true);
        assertTrue(fixture.respond(486));
        assertEquals(1, fixture.count(Counter.RESPONSES_UNDELIVERABLE));
        tcp.refuseSends(false);
        fixture.receive(tcp, overTcp);
        reject(tcp, overTcp);
    }

    @Test
    void shouldGiveAnotherTagToEachCallAndTheSameToOne() {
        fixture.receive(tcp, overTcp);
        fixture.server.reply(180, null, fixture.loop.nowNs());
        fixture.server.reply(486, null, fixture.loop.nowNs());
        final String tag = tcp.take(180).toTag();
        assertEquals(tag, tcp.take(486).toTag());
        fixture.receive(tcp, overTcp.ack(overTcp.reply(486)));
        final SipText other = SipText.request("INVITE", "sip:bob@example.com", "TCP 10.0.0.1:40000");
        fixture.receive(tcp, other);
        fixture.server.reply(486, null, fixture.loop.nowNs());
        assertFalse(tag.equals(tcp.take(486).toTag()));
        fixture.receive(tcp, other.ack(other.reply(486)));
    }

    /** Ends what is pending or completed. */
    private void reject(final FakeLink link, final SipText invite) {
        if (fixture.server.isPending()) {
            fixture.respond(fixture.server, invite.reply(486));
        }
        link.takeAll();
        fixture.receive(link, invite.ack(invite.reply(486)));
        fixture.advance(5_000);
    }
}
