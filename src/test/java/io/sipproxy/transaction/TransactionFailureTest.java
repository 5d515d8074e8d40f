package io.sipproxy.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A defect above costs one message; no transaction, buffer or timer stays behind. */
class TransactionFailureTest {
    private final TransactionFixture fixture = new TransactionFixture();
    private final FakeLink tcp = fixture.tcp();
    private final FakeLink udp = fixture.udp();

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.assertEmpty();
    }

    private void failNext() {
        fixture.failure = new IllegalStateException("on purpose");
    }

    private static SipText request(final String method) {
        return SipText.request(method, "sip:bob@example.com", "TCP 10.0.0.1:40000");
    }

    @Test
    void shouldAnswer500WhenTheUserFailsOnARequest() {
        final SipText invite = request("INVITE");
        failNext();
        fixture.receive(tcp, invite);
        fixture.receive(tcp, invite.ack(tcp.take(500)));
        failNext();
        fixture.receive(tcp, request("OPTIONS"));
        tcp.take(500);
        assertEquals(2, fixture.count(Counter.MESSAGE_FAILURES));
        fixture.told();
        fixture.receive(tcp, request("OPTIONS"));
        assertEquals(List.of("request OPTIONS"), fixture.told());
        fixture.respond(200);
        tcp.take(200);
    }

    @Test
    void shouldAnswer500WhenTheUserFailsOnACancel() {
        final SipText invite = request("INVITE");
        fixture.receive(tcp, invite);
        failNext();
        fixture.receive(tcp, invite.cancel());
        assertEquals("1 CANCEL", tcp.take(500).header("CSeq"));
        fixture.respond(fixture.cancelled, invite.reply(487));
        fixture.receive(tcp, invite.ack(tcp.take(487)));
    }

    @Test
    void shouldGoOnRingingWhenARepetitionOfTheInviteFails() {
        final SipText invite = request("INVITE");
        fixture.receive(tcp, invite);
        fixture.respond(180);
        tcp.take(180);
        tcp.failNextSend(new IllegalStateException("on purpose"));
        fixture.receive(tcp, invite);
        assertEquals(1, fixture.count(Counter.MESSAGE_FAILURES));
        assertTrue(fixture.server.isPending());
        tcp.takeNothing();
        fixture.respond(486);
        fixture.receive(tcp, invite.ack(tcp.take(486)));
    }

    @Test
    void shouldEndTheTransactionWhenSendingItsFinalResponseFails() {
        for (final FakeLink link : List.of(tcp, udp)) {
            fixture.receive(link, request("OPTIONS").with("Via", "SIP/2.0/" + link.transport() + " "
                + link.remote().toString().substring(4) + ";branch=z9hG4bK1"));
            link.failNextSend(new IllegalStateException("on purpose"));
            assertThrows(IllegalStateException.class, () -> fixture.respond(200));
        }
        assertEquals(1, fixture.layer.size());
        fixture.advance(32_000);
    }

    @Test
    void shouldEndTheTransactionWhenThe500FailsToo() {
        for (final String method : List.of("INVITE", "OPTIONS")) {
            failNext();
            tcp.failNextSend(new IllegalStateException("on purpose, too"));
            fixture.receive(tcp, request(method));
        }
        assertEquals(4, fixture.count(Counter.MESSAGE_FAILURES));
        fixture.advance(32_000);
    }

    @Test
    void shouldSurviveAMalformedMessageThatCannotBeAnswered() {
        tcp.failNextSend(new IllegalStateException("on purpose"));
        fixture.receive(tcp, request("OPTIONS").with("Max-Forwards", "many"));
        assertEquals(1, fixture.count(Counter.MESSAGE_FAILURES));
        fixture.receive(tcp, request("OPTIONS").with("Max-Forwards", "many"));
        tcp.take(400);
    }

    @Test
    void shouldAnswerNothingWhenTheUserFailsOnAnAck() {
        failNext();
        fixture.receive(tcp, request("INVITE").ack(request("INVITE").reply(200)));
        tcp.takeNothing();
        assertEquals(1, fixture.count(Counter.MESSAGE_FAILURES));
    }

    @Test
    void shouldEndTheTransactionWhenTheUserFailsOnItsFinalResponse() {
        fixture.send("INVITE", tcp);
        failNext();
        fixture.receive(tcp, fixture.sentRequest.reply(486));
        fixture.send("OPTIONS", tcp);
        failNext();
        fixture.receive(tcp, fixture.sentRequest.reply(200));
        assertEquals(List.of("response 486", "client over", "response 200", "client over"), fixture.told());
        assertEquals(2, fixture.count(Counter.MESSAGE_FAILURES));
        fixture.send("INVITE", udp);
        failNext();
        fixture.receive(udp, fixture.sentRequest.reply(200));
        fixture.advance(32_000);
        assertEquals(List.of("response 200", "client over"), fixture.told());
    }

    @Test
    void shouldGoOnWhenTheUserFailsOnAProvisionalResponse() {
        fixture.send("INVITE", tcp);
        failNext();
        fixture.receive(tcp, fixture.sentRequest.reply(180));
        fixture.receive(tcp, fixture.sentRequest.reply(486));
        assertEquals(List.of("response 180", "response 486", "client over"), fixture.told());
    }

    @Test
    void shouldEndTheTransactionWhenTheUserFailsOnATimeout() {
        for (final String method : List.of("INVITE", "OPTIONS")) {
            fixture.send(method, tcp);
            fixture.advance(31_999);
            failNext();
            fixture.advance(1);
        }
        assertEquals(List.of("timeout TIMER_B", "client over", "timeout TIMER_F", "client over"), fixture.told());
        assertEquals(2, fixture.loop.timerFailures().size());
        fixture.loop.timerFailures().clear();
    }

    @Test
    void shouldStillEndWhenTheUserFailsOnTimerC() {
        fixture.send("INVITE", tcp);
        fixture.receive(tcp, fixture.sentRequest.reply(180));
        fixture.told();
        failNext();
        fixture.advance(181_000);
        fixture.advance(32_000);
        assertEquals(List.of("timeout TIMER_C", "timeout CANCELLED", "client over"), fixture.told());
    }

    @Test
    void shouldTellAllOthersWhenTheUserFailsOnALostLink() {
        fixture.send("INVITE", tcp);
        fixture.send("OPTIONS", tcp);
        failNext();
        tcp.lose(LossCause.RESET);
        assertEquals(List.of("transport error RESET", "client over", "transport error RESET", "client over",
            "link lost"), fixture.told());
        assertEquals(1, fixture.loop.wire().failures().size());
    }

    @Test
    void shouldEndTheTransactionWhenTheUserFailsOnARefusedSend() {
        tcp.refuseSends(true);
        failNext();
        assertThrows(IllegalStateException.class, () -> fixture.send("INVITE", tcp));
        assertEquals(List.of("transport error WRITE_ERROR", "client over"), fixture.told());
    }

    @Test
    void shouldStillEndWhenARepetitionFails() {
        fixture.send("INVITE", udp);
        udp.failNextSend(new IllegalStateException("on purpose"));
        fixture.advance(32_000);
        assertEquals(List.of("timeout TIMER_B", "client over"), fixture.told());
        fixture.receive(udp, SipText.request("INVITE", "sip:bob@example.com", "UDP 10.0.0.1:5060"));
        fixture.respond(486);
        udp.failNextSend(new IllegalStateException("on purpose"));
        fixture.advance(32_000);
        assertEquals(List.of("request INVITE", "server over"), fixture.told());
        assertEquals(2, fixture.loop.timerFailures().size());
    }

    @Test
    void shouldEndTheTransactionWhenItsFirstSendFails() {
        tcp.failNextSend(new IllegalStateException("on purpose"));
        assertThrows(IllegalStateException.class, () -> fixture.send("INVITE", tcp));
        fixture.advance(32_000);
        assertEquals(List.of("timeout TIMER_B", "client over"), fixture.told());
    }
}
