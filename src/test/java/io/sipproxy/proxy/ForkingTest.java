package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parallel forking and the choice of the response that the caller gets: RFC 3261 16.7. */
class ForkingTest {
    @ParameterizedTest
    @CsvSource({
        // either order; of equals the first
        "486, 500, 486",
        "302, 404, 302",
        "302, 500, 302",
        "404, 603, 603",
        "603, 302, 603",
        "401, 404, 401",
        "404, 407, 407",
        "404, 415, 415",
        "404, 420, 420",
        "404, 484, 484",
        "408, 404, 404",
        "408, 500, 408",
        "503, 404, 404",
        "503, 500, 500",
        "503, 503, 500",
        "503, 600, 600",
        "408, 408, 408",
        "503, 504, 504",
    })
    void shouldChooseTheBestResponse(final int one, final int other, final int expected) {
        for (final int[] order : new int[][] {{one, other}, {other, one}}) {
            try (ForkedCall call = new ForkedCall("tcp", 2)) {
                call.send("INVITE");
                call.answer(0, order[0]);
                call.alice.takeNothing();
                if (order[0] >= 600) {
                    call.phones.get(1).takeNothing();
                }
                call.answer(1, order[1]);
                final SipText response = call.alice.take(expected);
                assertEquals(call.request.headers("Via"), response.headers("Via"));
                call.proxy.receive(call.alice, call.request.ack(response));
                call.expectNothingMore();
                call.expectIdle();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, 486, 404",
        "404, 603, 603",
        "408, 404, 404",
        "503, 404, 404",
        "503, 503, 500",
        "401, 407, 401",
    })
    void shouldChooseTheBestResponseToOtherRequests(final int one, final int other, final int expected) {
        for (final String transport : List.of("tcp", "udp")) {
            try (ForkedCall call = new ForkedCall(transport, 2)) {
                call.send("MESSAGE");
                call.answer(0, one);
                call.alice.takeNothing();
                call.answer(1, other);
                call.alice.take(expected);
                call.expectNothingMore();
                call.expectIdle();
            }
        }
    }

    @Test
    void shouldLetTheFirstSuccessOfAnotherRequestPassOnce() {
        try (ForkedCall call = new ForkedCall("udp", 2)) {
            call.send("MESSAGE");
            call.answer(0, 404);
            call.answer(1, 200);
            call.alice.take(200);
            call.expectNothingMore();
            call.expectIdle();
        }
        try (ForkedCall call = new ForkedCall("udp", 2)) {
            call.send("SUBSCRIBE");
            call.answer(0, 202);
            call.alice.take(202);
            call.answer(1, 202);
            call.expectNothingMore();
            assertEquals(1, call.proxy.count(Counter.RESPONSES_AFTER_FINAL));
            call.expectIdle();
        }
    }

    @Test
    void shouldNotMakeA408UpForOtherRequests() {
        try (ForkedCall call = new ForkedCall("udp", 2)) {
            call.send("MESSAGE");
            call.answer(0, 408);
            call.proxy.advance(40_000);
            call.phones.forEach(FakeLink::takeAll);
            assertEquals(List.of(), call.alice.takeAll().stream().filter(m -> m.status() != 100).toList());
            assertEquals(1, call.proxy.count(Counter.NON_INVITE_UNANSWERED));
            call.expectIdle();
        }
    }

    @Test
    void shouldPassAnswersOfTheOthersWhenOneStaysSilent() {
        try (ForkedCall call = new ForkedCall("tcp", 2)) {
            call.send("MESSAGE");
            call.answer(0, 404);
            call.proxy.advance(32_000);
            assertEquals(List.of(404),
                call.alice.takeAll().stream().map(SipText::status).filter(status -> status != 100).toList());
            call.expectIdle();
        }
    }

    @Test
    void shouldGatherAllChallenges() {
        try (ForkedCall call = new ForkedCall("tcp", 3)) {
            call.send("INVITE");
            call.answer(0, call.branches.get(0).reply(401).add("WWW-Authenticate", "Digest realm=\"a\", nonce=\"1\"")
                .add("Www-Authenticate", "Digest realm=\"b\""));
            call.answer(1, call.branches.get(1).reply(407).add("Proxy-Authenticate", "Digest realm=\"c\""));
            call.answer(2, call.branches.get(2).reply(404).add("WWW-Authenticate", "Digest realm=\"stray\""));
            final SipText response = call.alice.take(401);
            assertEquals(List.of("Digest realm=\"a\", nonce=\"1\"", "Digest realm=\"b\""),
                response.headers("WWW-Authenticate"));
            assertEquals(List.of("Digest realm=\"c\""), response.headers("Proxy-Authenticate"));
            call.proxy.receive(call.alice, call.request.ack(response));
            call.expectIdle();
        }
    }

    @Test
    void shouldNotAddChallengesToAnotherResponse() {
        try (ForkedCall call = new ForkedCall("tcp", 2)) {
            call.send("INVITE");
            call.answer(0, call.branches.get(0).reply(401).add("WWW-Authenticate", "Digest realm=\"a\""));
            call.answer(1, 603);
            final SipText response = call.alice.take(603);
            assertNull(response.header("WWW-Authenticate"));
            call.proxy.receive(call.alice, call.request.ack(response));
            call.expectIdle();
        }
    }

    @Test
    void shouldPassAllProvisionalResponsesButNo100() {
        try (ForkedCall call = new ForkedCall("tcp", 2)) {
            call.send("INVITE");
            call.answer(0, 100);
            call.alice.takeNothing();
            call.answer(0, 180);
            call.answer(1, 183);
            call.answer(0, 199);
            call.answer(0, 180);
            assertEquals(List.of(180, 183, 199, 180), call.alice.takeAll().stream().map(SipText::status).toList());
            call.answer(0, 486);
            call.answer(1, 180);
            call.alice.take(180);
            call.answer(1, 486);
            call.proxy.receive(call.alice, call.request.ack(call.alice.take(486)));
            call.expectIdle();
        }
    }

    @Test
    void shouldCancelTheOthersWhenOneAnswers() {
        try (ForkedCall call = new ForkedCall("tcp", 3)) {
            call.send("INVITE");
            call.answer(0, 180);
            call.answer(1, 180);
            call.alice.takeAll();
            call.answer(1, 200);
            call.alice.take(200);
            assertEquals("SIP;cause=200;text=\"Call completed elsewhere\"", call.cancelled(0).header("Reason"));
            call.phones.get(2).takeNothing();
            call.answer(2, 100);
            call.cancelled(2);
            call.expectNothingMore();
            call.expectIdle();
        }
    }

    @Test
    void shouldPassBothWhenTwoAnswerAtOnce() {
        try (ForkedCall call = new ForkedCall("tcp", 2)) {
            call.send("INVITE");
            call.answer(0, 180);
            call.answer(1, 180);
            call.alice.takeAll();
            call.answer(0, 200);
            final SipText first = call.alice.take(200);
            assertEquals("tag0", first.toTag());
            final SipText cancel = call.phones.get(1).take("CANCEL");
            call.answer(1, 200);
            final SipText second = call.alice.take(200);
            assertEquals("tag1", second.toTag());
            call.proxy.receive(call.phones.get(1), cancel.reply(481));
            call.proxy.receive(call.alice, call.request.inDialog("ACK", first));
            call.proxy.receive(call.alice, call.request.inDialog("ACK", second));
            call.phones.get(0).take("ACK");
            call.phones.get(1).take("ACK");
            call.answer(0, 200);
            assertEquals("tag0", call.alice.take(200).toTag(), "repeated by a callee whose ACK was lost");
            call.proxy.receive(call.alice, call.request.inDialog("BYE", second));
            call.proxy.receive(call.phones.get(1), call.phones.get(1).take("BYE").reply(200));
            call.alice.take(200);
            call.expectNothingMore();
            call.expectIdle();
        }
    }

    @Test
    void shouldPassTwo2xxOfOneBranch() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.send("INVITE");
            call.answer(0, call.branches.get(0).reply(200, "x"));
            call.answer(0, call.branches.get(0).reply(200, "y"));
            assertEquals("x", call.alice.take(200).toTag());
            assertEquals("y", call.alice.take(200).toTag());
            call.expectIdle();
        }
    }

    @Test
    void shouldCancelTheOthersWhenOneDeclinesForAll() {
        try (ForkedCall call = new ForkedCall("tcp", 2)) {
            call.send("INVITE");
            call.answer(1, 180);
            call.alice.take(180);
            call.answer(0, 603);
            call.alice.takeNothing();
            assertEquals("SIP;cause=600;text=\"Declined elsewhere\"", call.cancelled(1).header("Reason"));
            call.proxy.receive(call.alice, call.request.ack(call.alice.take(603)));
            call.expectIdle();
        }
    }

    @Test
    void shouldPassA2xxThatCrossesADecline() {
        try (ForkedCall call = new ForkedCall("tcp", 2)) {
            call.send("INVITE");
            call.answer(1, 180);
            call.answer(0, 603);
            call.alice.take(180);
            final SipText cancel = call.phones.get(1).take("CANCEL");
            call.answer(1, 200);
            call.alice.take(200);
            call.proxy.receive(call.phones.get(1), cancel.reply(481));
            call.expectNothingMore();
            call.expectIdle();
        }
    }

    @Test
    void shouldCountALostConnectionAsA503() {
        try (ForkedCall call = new ForkedCall("tcp", 2)) {
            call.send("INVITE");
            call.phones.get(0).lose(LossCause.RESET);
            call.alice.takeNothing();
            call.answer(1, 486);
            call.proxy.receive(call.alice, call.request.ack(call.alice.take(486)));
            call.expectIdle();
        }
    }

    @Test
    void shouldTellWhyWhenAllConnectionsAreLost() {
        try (ForkedCall call = new ForkedCall("tcp", 2)) {
            call.send("INVITE");
            call.phones.get(0).lose(LossCause.RESET);
            call.phones.get(1).lose(LossCause.TIMED_OUT);
            final SipText response = call.alice.take(500);
            assertEquals("SIP;cause=503;text=\"connection lost\"", response.header("Reason"));
            call.proxy.receive(call.alice, call.request.ack(response));
            call.expectIdle();
        }
    }

    @Test
    void shouldReachOthersWhenOneContactLeadsNowhere() {
        try (ForkedCall call = new ForkedCall("tcp", 2)) {
            call.phones.get(0).lose(LossCause.RESET);
            call.proxy.wire().refuse("tcp:10.0.1.0:5060");
            call.proxy.receive(call.alice, SipText.request("MESSAGE", "sip:bob@10.0.0.9", "TCP 10.0.0.1:5060"));
            call.proxy.receive(call.phones.get(1), call.phones.get(1).take("MESSAGE").reply(200));
            call.alice.take(200);
            call.expectIdle();
        }
    }

    @Test
    void shouldAnswer408WhenNobodyAnswersAnInvite() {
        try (ForkedCall call = new ForkedCall("tcp", 2)) {
            call.send("INVITE");
            call.proxy.advance(31_999);
            assertEquals(List.of(100), call.alice.takeAll().stream().map(SipText::status).toList());
            call.proxy.advance(1);
            call.proxy.receive(call.alice, call.request.ack(call.alice.take(408)));
            call.expectIdle();
        }
    }

    @Test
    void shouldEndACallThatRingsTooLong() {
        try (ForkedCall call = new ForkedCall("tcp", 2)) {
            call.send("INVITE");
            call.answer(0, 180);
            call.answer(1, 486);
            call.alice.takeAll();
            call.proxy.advance(180_999);
            call.expectNothingMore();
            call.proxy.advance(1);
            assertEquals(1, call.proxy.count(Counter.TIMER_C_FIRED));
            call.cancelled(0);
            call.proxy.receive(call.alice, call.request.ack(call.alice.take(486)));
            call.expectIdle();
        }
    }

    @Test
    void shouldAnswer408WhenACallThatRingsTooLongDoesNotEnd() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.send("INVITE");
            call.answer(0, 180);
            call.alice.take(180);
            call.proxy.advance(181_000);
            call.phones.get(0).take("CANCEL");
            call.proxy.advance(32_000);
            call.proxy.receive(call.alice, call.request.ack(call.alice.take(408)));
            call.expectIdle();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldPassOneFinalResponseOfOneTarget(final String transport) {
        for (final int status : new int[] {300, 401, 408, 486, 487, 500, 600, 699}) {
            try (ForkedCall call = new ForkedCall(transport, 1)) {
                call.send("INVITE");
                call.answer(0, call.branches.get(0).reply(status).add("X-Passed", "yes").add("WWW-Authenticate", "x"));
                final SipText response = call.alice.take(status);
                assertEquals("yes", response.header("X-Passed"));
                assertEquals(List.of("x"), response.headers("WWW-Authenticate"));
                call.proxy.receive(call.alice, call.request.ack(response));
                call.alice.takeNothing();
                call.expectIdle();
            }
        }
    }

    /** A 503 would mean that this proxy takes nothing more for anybody (16.7 step 6). */
    @Test
    void shouldTurnA503IntoA500() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.send("INVITE");
            call.answer(0, call.branches.get(0).reply(503).add("Retry-After", "60"));
            final SipText response = call.alice.take(500);
            assertNull(response.header("Retry-After"));
            assertNull(response.header("Reason"));
            call.proxy.receive(call.alice, call.request.ack(response));
            call.expectIdle();
        }
    }
}
