package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the caller is told of lost links, limits and defects, and that each context comes to its end, once. */
class ResponseContextTest {
    private static final String REASON = "SIP;cause=503;text=\"connection lost\"";

    private final ManualProxy proxy = ManualProxy.start("sip-domains", "example.com",
        "dn.7002.contact", "sip:7002@10.0.0.20:5060;transport=tcp", "max-transactions", "100",
        "max-transactions-per-source", "0");
    private final FakeLink caller = proxy.wire().accept("tcp:10.0.0.1:40000");
    private final FakeLink callee = proxy.wire().accept("tcp:10.0.0.20:5060");

    @AfterEach
    void shouldLeaveNothingBehind() {
        proxy.assertEmpty();
        proxy.close();
    }

    private SipText send(final String method, final String user) {
        final SipText request = SipText.request(method, "sip:" + user + "@example.com", "TCP 10.0.0.1:40000");
        proxy.receive(caller, request);
        return request;
    }

    /** A user whose two phones ring at once. */
    private FakeLink[] registerTwoPhones() {
        final FakeLink[] phones =
            {proxy.wire().accept("tcp:10.0.0.31:40000"), proxy.wire().accept("tcp:10.0.0.32:40000")};
        for (int i = 0; i < phones.length; i++) {
            final String address = "10.0.0.3" + (i + 1) + ":40000";
            proxy.receive(phones[i], SipText.request("REGISTER", "sip:example.com", "TCP " + address)
                .with("To", "<sip:7003@example.com>")
                .with("Contact", "<sip:7003@" + address + ";transport=tcp>"));
            phones[i].take(200);
        }
        return phones;
    }

    private void acknowledge(final SipText invite, final SipText response) {
        proxy.receive(caller, invite.ack(response));
    }

    @Test
    void shouldAnswer500WithAReasonWhenTheLinkOfAnInitialInviteIsLost() {
        final SipText invite = send("INVITE", "7002");
        callee.take("INVITE");
        callee.lose(LossCause.RESET);
        final SipText refusal = caller.take(500);
        assertEquals(REASON, refusal.header("Reason"));
        acknowledge(invite, refusal);
    }

    @Test
    void shouldAnswer408WhenTheLinkOfAnInviteInADialogIsLost() {
        final SipText invite = send("INVITE", "7002");
        proxy.receive(callee, callee.take("INVITE").reply(200)
            .with("Contact", "<sip:7002@10.0.0.20:5060;transport=tcp>"));
        final SipText ok = caller.take(200);
        proxy.receive(caller, invite.inDialog("ACK", ok));
        callee.take("ACK");
        final SipText reinvite = invite.inDialog("INVITE", ok);
        proxy.receive(caller, reinvite);
        callee.take("INVITE");
        callee.lose(LossCause.TIMED_OUT);
        acknowledge(reinvite, caller.take(408));
        proxy.advance(32_000);
    }

    @ParameterizedTest
    @CsvSource({"MESSAGE", "SUBSCRIBE", "FETCH"})
    void shouldAnswer500WhenTheLinkOfAnotherRequestIsLost(final String method) {
        send(method, "7002");
        callee.take(method);
        callee.lose(LossCause.RESET);
        assertNull(caller.take(500).header("Reason"));
    }

    @Test
    void shouldAnswer500WhenNoLinkCanBeHadOrItTakesNothing() {
        callee.refuseSends(true);
        final SipText first = send("INVITE", "7002");
        acknowledge(first, caller.take(500));
        callee.lose(LossCause.RESET);
        proxy.wire().refuse("tcp:10.0.0.20:5060");
        final SipText second = send("INVITE", "7002");
        acknowledge(second, caller.take(500));
        send("MESSAGE", "7002");
        caller.take(500);
        assertEquals(2, proxy.count(Counter.REQUESTS_UNDELIVERABLE));
    }

    @Test
    void shouldNotPassA503On() {
        final SipText invite = send("INVITE", "7002");
        proxy.receive(callee, callee.take("INVITE").reply(503));
        acknowledge(invite, caller.take(500));
    }

    @Test
    void shouldEndTheCallWhenTheCallersLinkIsLostAndTheCalleeAnswers() {
        send("INVITE", "7002");
        caller.lose(LossCause.RESET);
        proxy.receive(callee, callee.take("INVITE").reply(486));
        proxy.wire().link("tcp:10.0.0.1:40000").take(486);
        proxy.advance(32_000);
    }

    @Test
    void shouldTellTheWorstWhenOnePhoneIsLostAndTheOtherDeclines() {
        final FakeLink[] phones = registerTwoPhones();
        final SipText invite = send("INVITE", "7003");
        phones[0].lose(LossCause.RESET);
        caller.takeNothing();
        proxy.receive(phones[1], phones[1].take("INVITE").reply(486));
        acknowledge(invite, caller.take(486));
    }

    /** The first call ends while a cancelled phone says nothing; the next call gets the context of the first. */
    @Test
    void shouldNotTakeTheEndOfOneCallForTheEndOfTheNext() {
        final FakeLink[] phones = registerTwoPhones();
        send("INVITE", "7003");
        final SipText answered = phones[0].take("INVITE");
        proxy.receive(phones[1], phones[1].take("INVITE").reply(180));
        proxy.receive(phones[0], answered.reply(200));
        phones[1].take("CANCEL");
        proxy.advance(32_000);
        assertEquals(0, proxy.core().activeContexts());
        caller.takeAll();
        final SipText next = send("INVITE", "7002");
        proxy.receive(callee, callee.take("INVITE").reply(501));
        acknowledge(next, caller.take(501));
    }

    @Test
    void shouldNotAnswerAMessageWithTheEndOfACall() {
        final FakeLink[] phones = registerTwoPhones();
        send("INVITE", "7003");
        final SipText answered = phones[0].take("INVITE");
        proxy.receive(phones[1], phones[1].take("INVITE").reply(180));
        proxy.receive(phones[0], answered.reply(200));
        proxy.advance(32_000);
        caller.takeAll();
        send("MESSAGE", "7002");
        proxy.advance(32_000);
        caller.take(100);
        caller.takeNothing();
    }

    @Test
    void shouldCancelTheOtherPhoneWhenOneAnswersAndAbsorbItsEnd() {
        final FakeLink[] phones = registerTwoPhones();
        send("INVITE", "7003");
        final SipText first = phones[0].take("INVITE");
        final SipText second = phones[1].take("INVITE");
        proxy.receive(phones[1], second.reply(180));
        caller.take(180);
        proxy.receive(phones[0], first.reply(200));
        caller.take(200);
        proxy.receive(phones[1], phones[1].take("CANCEL").reply(200));
        proxy.receive(phones[1], second.reply(487));
        phones[1].take("ACK");
        caller.takeNothing();
        proxy.advance(32_000);
    }

    @Test
    void shouldPassThe2xxOfBothPhones() {
        final FakeLink[] phones = registerTwoPhones();
        send("INVITE", "7003");
        final SipText first = phones[0].take("INVITE");
        final SipText second = phones[1].take("INVITE");
        proxy.receive(phones[0], first.reply(200, "one"));
        proxy.receive(phones[1], second.reply(200, "two"));
        assertEquals("one", caller.take(200).toTag());
        assertEquals("two", caller.take(200).toTag());
        proxy.advance(32_000);
    }

    @Test
    void shouldRefuseWhenThereAreTooManyTransactionsAndServeAgainAfterwards() {
        final SipText[] invites = new SipText[50];
        for (int i = 0; i < invites.length; i++) {
            invites[i] = send("INVITE", "7002");
        }
        final SipText refused = send("INVITE", "7002");
        acknowledge(refused, caller.take(503));
        assertEquals(100, proxy.transactions().size());
        for (final SipText forwarded : callee.takeAll()) {
            proxy.receive(callee, forwarded.reply(486));
        }
        for (final SipText invite : invites) {
            acknowledge(invite, caller.take(486));
        }
        callee.takeAll();
        send("MESSAGE", "7002");
        proxy.receive(callee, callee.take("MESSAGE").reply(200));
        caller.take(200);
    }

    @Test
    void shouldRefuseWhenThereIsNoMemoryAndServeAgainAfterwards() {
        proxy.loop().exhaustBuffers();
        final SipText refused = send("INVITE", "7002");
        acknowledge(refused, caller.take(503));
        proxy.loop().freeBuffers();
        final SipText invite = send("INVITE", "7002");
        final SipText forwarded = callee.take("INVITE");
        proxy.loop().exhaustBuffers();
        proxy.receive(callee, forwarded.reply(486));
        acknowledge(invite, caller.take(486));
        proxy.loop().freeBuffers();
    }

    @Test
    void shouldAnswer500WhenForwardingFails() {
        callee.failNextSend(new IllegalStateException("on purpose"));
        final SipText invite = send("INVITE", "7002");
        acknowledge(invite, caller.take(500));
        callee.failNextSend(new IllegalStateException("on purpose"));
        send("MESSAGE", "7002");
        caller.take(500);
        assertEquals(2, proxy.count(Counter.MESSAGE_FAILURES));
        proxy.advance(32_000);
        send("MESSAGE", "7002");
        proxy.receive(callee, callee.take("MESSAGE").reply(200));
        caller.take(200);
    }

    @Test
    void shouldAnswer500WhenPassingTheFinalResponseFails() {
        final SipText invite = send("INVITE", "7002");
        caller.failNextSend(new IllegalStateException("on purpose"));
        proxy.receive(callee, callee.take("INVITE").reply(486));
        assertEquals(1, proxy.count(Counter.MESSAGE_FAILURES));
        // The response is kept: it goes out when the caller asks again.
        proxy.receive(caller, invite);
        acknowledge(invite, caller.take(486));
    }

    @Test
    void shouldAnswer500WhenTheFinalResponseIsNotEvenTold() {
        final SipText invite = send("INVITE", "7002");
        final SipText forwarded = callee.take("INVITE");
        // The ACK goes out before the response is passed up.
        callee.failNextSend(new IllegalStateException("on purpose"));
        proxy.receive(callee, forwarded.reply(486));
        acknowledge(invite, caller.take(500));
    }

    @Test
    void shouldCancelThePhonesThatRingWhenForwardingToAnotherFails() {
        final FakeLink[] phones = registerTwoPhones();
        phones[1].failNextSend(new IllegalStateException("on purpose"));
        final SipText invite = send("INVITE", "7003");
        acknowledge(invite, caller.take(500));
        final SipText forwarded = phones[0].take("INVITE");
        proxy.receive(phones[0], forwarded.reply(180));
        proxy.receive(phones[0], phones[0].take("CANCEL").reply(200));
        proxy.receive(phones[0], forwarded.reply(487));
        phones[0].take("ACK");
        caller.takeNothing();
    }

    @Test
    void shouldReleaseTheBufferOfAnAckThatFails() {
        final SipText invite = send("INVITE", "7002");
        proxy.receive(callee, callee.take("INVITE").reply(200)
            .with("Contact", "<sip:7002@10.0.0.20:5060;transport=tcp>"));
        callee.failNextSend(new IllegalStateException("on purpose"));
        proxy.receive(caller, invite.inDialog("ACK", caller.take(200)));
        assertEquals(1, proxy.count(Counter.MESSAGE_FAILURES));
        proxy.advance(32_000);
    }

    @Test
    void shouldAnswer500WhenAnsweringALostLinkFails() {
        final SipText invite = send("INVITE", "7002");
        callee.take("INVITE");
        caller.failNextSend(new IllegalStateException("on purpose"));
        callee.lose(LossCause.RESET);
        proxy.receive(caller, invite);
        acknowledge(invite, caller.take(500));
        proxy.wire().failures().clear();
    }

    /** Several calls wait for one name; a defect in going on with the first is no matter of the second. */
    @Test
    void shouldAnswer500WhenGoingOnAfterALookupFailsAndServeTheOthers() throws InterruptedException {
        proxy.host("phone.example.com", "10.0.0.20");
        final FakeLink elsewhere = proxy.wire().accept("tcp:10.0.0.5:5060");
        proxy.receive(elsewhere, SipText.request("REGISTER", "sip:example.com", "TCP 10.0.0.5:5060")
            .with("To", "<sip:7004@example.com>").with("Contact", "<sip:7004@phone.example.com:5060;transport=tcp>"));
        elsewhere.take(200);
        elsewhere.lose(LossCause.RESET);
        final SipText first = send("INVITE", "7004");
        final SipText second = send("INVITE", "7004");
        callee.takeNothing();
        callee.failNextSend(new IllegalStateException("on purpose"));
        assertThrows(IllegalStateException.class, proxy::answerHost);
        acknowledge(first, caller.take(500));
        proxy.receive(callee, callee.take("INVITE").reply(486));
        acknowledge(second, caller.take(486));
        proxy.advance(32_000);
    }

    @Test
    void shouldAnswer487WhenCancelledWhileWaitingForAHostName() throws InterruptedException {
        proxy.host("phone.example.com", "10.0.0.20");
        final FakeLink elsewhere = proxy.wire().accept("tcp:10.0.0.5:5060");
        proxy.receive(elsewhere, SipText.request("REGISTER", "sip:example.com", "TCP 10.0.0.5:5060")
            .with("To", "<sip:7004@example.com>").with("Contact", "<sip:7004@phone.example.com:5060;transport=tcp>"));
        elsewhere.lose(LossCause.RESET);
        final SipText invite = send("INVITE", "7004");
        proxy.receive(caller, invite.cancel());
        assertEquals("1 CANCEL", caller.take(200).header("CSeq"));
        acknowledge(invite, caller.take(487));
        assertEquals(1, proxy.core().activeContexts());
        proxy.answerHost();
        callee.takeNothing();
    }

    @Test
    void shouldSendAnAckOnWhenItsHostNameIsKnownAndKeepNothing() throws InterruptedException {
        proxy.host("phone.example.com", "10.0.0.20");
        final SipText invite = send("INVITE", "7002");
        proxy.receive(callee, callee.take("INVITE").reply(200)
            .with("Contact", "<sip:7002@phone.example.com:5060;transport=tcp>"));
        final SipText ok = caller.take(200);
        proxy.receive(caller, invite.inDialog("ACK", ok));
        callee.takeNothing();
        proxy.answerHost();
        callee.take("ACK");
        callee.failNextSend(new IllegalStateException("on purpose"));
        proxy.advance(60_000);
        proxy.receive(caller, invite.inDialog("ACK", ok));
        assertThrows(IllegalStateException.class, proxy::answerHost);
    }
}
