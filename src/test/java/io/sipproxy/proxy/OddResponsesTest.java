package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that nobody should send. */
class OddResponsesTest {
    @Test
    void shouldDropAResponseThatBelongsToNothing() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.send("MESSAGE");
            final SipText right = call.branches.get(0).reply(200);
            for (final String branch : List.of("z9hG4bKother", "z9hG4bK00000000000000000000000000000000", "x")) {
                call.proxy.receive(call.phones.get(0), right.withBranch(branch));
            }
            call.proxy.receive(call.phones.get(0), right.with("CSeq", "1 INVITE"));
            assertEquals(4, call.proxy.count(Counter.RESPONSES_UNMATCHED));
            call.alice.takeNothing();
            call.answer(0, right);
            call.alice.take(200);
            call.answer(0, right);
            call.expectNothingMore();
            call.expectIdle();
        }
    }

    @Test
    void shouldDropAResponseThatCannotBeParsed() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.send("MESSAGE");
            final SipText right = call.branches.get(0).reply(200);
            call.proxy.receive(call.phones.get(0), right.without("Call-ID"));
            call.proxy.receive(call.phones.get(0), right.toString().replace("SIP/2.0 200", "SIP/2.0 2000"));
            call.expectNothingMore();
            call.answer(0, right);
            call.alice.take(200);
            call.expectIdle();
        }
    }

    /**
     * It was meant for this proxy, says RFC 3261 16.7 step 3, and must not go on. Nor must the caller wait for ever.
     */
    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "MESSAGE"})
    void shouldNotForwardAResponseWithoutAFurtherVia(final String method) {
        for (final int status : new int[] {200, 404, 503, 603}) {
            try (ForkedCall call = new ForkedCall("tcp", 1)) {
                call.send(method);
                final SipText cut = call.branches.get(0).reply(status);
                final String ours = cut.header("Via");
                call.answer(0, cut.reply(180).with("Via", ours).without("Content-Length"));
                call.answer(0, cut.reply(180).with("Via", ours + " , ,").add("Via", ""));
                call.alice.takeNothing();
                call.answer(0, cut.with("Via", ours));
                final SipText response = call.alice.take(502);
                assertEquals(call.request.headers("Via"), response.headers("Via"));
                if (method.equals("INVITE")) {
                    call.proxy.receive(call.alice, call.request.ack(response));
                }
                call.expectNothingMore();
                assertEquals(3, call.proxy.count(Counter.RESPONSES_WITHOUT_VIA));
                call.expectIdle();
            }
        }
    }

    @Test
    void shouldLetAnotherBranchAnswerInPlaceOfOneWithoutAVia() {
        try (ForkedCall call = new ForkedCall("tcp", 2)) {
            call.send("INVITE");
            final SipText cut = call.branches.get(0).reply(200);
            call.answer(0, cut.with("Via", cut.header("Via")));
            call.alice.takeNothing();
            call.answer(1, 200);
            call.alice.take(200);
            call.expectIdle();
        }
    }

    @Test
    void shouldForwardAStatusThatNobodyKnows() {
        try (ForkedCall call = new ForkedCall("udp", 1)) {
            call.send("INVITE");
            call.answer(0, 111);
            call.alice.take(111);
            call.answer(0, 469);
            call.proxy.receive(call.alice, call.request.ack(call.alice.take(469)));
            call.expectIdle();
        }
    }

    /** A provisional response other than 100 to a non-INVITE request goes no further (RFC 4320 4.1). */
    @Test
    void shouldHoldBackProvisionalResponsesToOtherRequests() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.send("MESSAGE");
            call.answer(0, 180);
            call.answer(0, 100);
            call.alice.takeNothing();
            call.answer(0, 200);
            call.alice.take(200);
            call.expectIdle();
        }
    }

    @Test
    void shouldAcceptAResponseFromAnotherConnection() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.send("MESSAGE");
            final FakeLink other = call.proxy.wire().accept("tcp:10.0.1.0:49999");
            call.proxy.receive(other, call.branches.get(0).reply(200));
            call.alice.take(200);
            call.expectIdle();
        }
    }

    @Test
    void shouldAnswer500WhenTheBestResponseDoesNotFitWithAllChallenges() {
        try (ForkedCall call = new ForkedCall("tcp", 2)) {
            call.send("INVITE");
            call.answer(0, call.branches.get(0).reply(401).add("WWW-Authenticate", challenge(3_000))
                .withBody("y".repeat(61_500)));
            call.answer(1, call.branches.get(1).reply(401).add("WWW-Authenticate", challenge(1_000)));
            call.proxy.receive(call.alice, call.request.ack(call.alice.take(500)));
            call.expectIdle();
        }
    }

    @Test
    void shouldKeepNoMoreThan4KilobytesOfChallenges() {
        try (ForkedCall call = new ForkedCall("tcp", 2)) {
            call.send("INVITE");
            call.answer(0, call.branches.get(0).reply(401).add("WWW-Authenticate", challenge(3_000)));
            call.answer(1, call.branches.get(1).reply(401).add("WWW-Authenticate", challenge(2_000))
                .add("WWW-Authenticate", challenge(10)));
            final SipText response = call.alice.take(401);
            assertEquals(List.of(challenge(3_000), challenge(10)), response.headers("WWW-Authenticate"));
            call.proxy.receive(call.alice, call.request.ack(response));
            call.expectIdle();
        }
    }

    private static String challenge(final int length) {
        return "Digest realm=\"" + "x".repeat(length) + '"';
    }
}
