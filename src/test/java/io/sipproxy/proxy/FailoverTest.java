package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request is tried at one address of its next hop after the other: RFC 3263 4.3. */
@Timeout(60)
class FailoverTest {
    private static final String ONE = "10.0.0.51:5070";
    private static final String TWO = "10.0.0.52:5070";
    private static final String THREE = "10.0.0.53:5070";

    private final ManualProxy proxy = ManualProxy.withSipServer("sip:10.0.0.20:5060;transport=tcp");
    private final FakeLink pbx = proxy.wire().accept("tcp:10.0.0.20:5060");

    FailoverTest() {
        proxy.host("farm.example.com", "10.0.0.51,10.0.0.52,10.0.0.53");
    }

    @AfterEach
    void close() {
        proxy.advance(200_000);
        proxy.assertIdle();
        proxy.close();
    }

    private SipText send(final String method, final String transport) throws InterruptedException {
        final SipText request = SipText.request(method, "sip:7001@farm.example.com:5070;transport=" + transport,
            "TCP 10.0.0.20:5060");
        proxy.receive(pbx, request);
        proxy.answerHost();
        return request;
    }

    private FakeLink tcp(final String where) {
        return proxy.wire().link("tcp:" + where);
    }

    private static String branch(final SipText message) {
        final String via = message.headers("Via").get(0);
        return via.substring(via.indexOf("branch="));
    }

    @Test
    void shouldGoToTheNextAddressWhenAConnectionCannotBeMade() throws InterruptedException {
        final SipText invite = send("INVITE", "tcp");
        final SipText first = tcp(ONE).take("INVITE");
        tcp(ONE).lose(LossCause.CONNECT_FAILED);
        final SipText second = tcp(TWO).take("INVITE");
        assertNotEquals(branch(first), branch(second), "a new transaction has a new branch");
        assertEquals(first.headers("Via").get(1), second.headers("Via").get(1));
        assertEquals("69", second.header("Max-Forwards"));
        tcp(TWO).lose(LossCause.CONNECT_TIMEOUT);
        final SipText third = tcp(THREE).take("INVITE");
        pbx.takeNothing();
        proxy.receive(tcp(THREE), third.reply(486));
        tcp(THREE).take("ACK");
        proxy.receive(pbx, invite.ack(pbx.take(486)));
        assertEquals(2, proxy.count(Counter.REQUESTS_FAILED_OVER));
    }

    @Test
    void shouldAnswerWhenTheLastAddressHasFailed() throws InterruptedException {
        final SipText invite = send("INVITE", "tcp");
        for (final String where : new String[] {ONE, TWO, THREE}) {
            tcp(where).take("INVITE");
            tcp(where).lose(LossCause.CONNECT_FAILED);
        }
        final SipText response = pbx.take(500);
        assertTrue(response.header("Reason").contains("503"));
        proxy.receive(pbx, invite.ack(response));
    }

    @Test
    void shouldSkipAnAddressToWhichNoLinkCanBeMade() throws InterruptedException {
        proxy.wire().refuse("tcp:" + ONE);
        send("MESSAGE", "tcp");
        proxy.receive(tcp(TWO), tcp(TWO).take("MESSAGE").reply(200));
        pbx.take(200);
    }

    @Test
    void shouldTryTheNextAddressOnA503() throws InterruptedException {
        final SipText invite = send("INVITE", "tcp");
        proxy.receive(tcp(ONE), tcp(ONE).take("INVITE").reply(503));
        tcp(ONE).take("ACK");
        pbx.takeNothing();
        final SipText second = tcp(TWO).take("INVITE");
        proxy.receive(tcp(TWO), second.reply(180));
        pbx.take(180);
        proxy.receive(tcp(TWO), second.reply(404));
        tcp(TWO).take("ACK");
        proxy.receive(pbx, invite.ack(pbx.take(404)));
    }

    @Test
    void shouldNotTryTheNextAddressOnAnyOtherAnswer() throws InterruptedException {
        send("MESSAGE", "tcp");
        proxy.receive(tcp(ONE), tcp(ONE).take("MESSAGE").reply(500));
        pbx.take(500);
        assertEquals(0, proxy.wire().links("tcp:" + TWO).size());
    }

    @Test
    void shouldTryTheNextAddressWhenThereIsNoAnswer() throws InterruptedException {
        final SipText invite = send("INVITE", "udp");
        final FakeLink one = proxy.wire().link("udp:" + ONE);
        one.take("INVITE");
        proxy.advance(32_000);
        one.takeAll();
        final FakeLink two = proxy.wire().link("udp:" + TWO);
        proxy.receive(two, two.take("INVITE").reply(486));
        two.take("ACK");
        pbx.take(100);
        proxy.receive(pbx, invite.ack(pbx.take(486)));
    }

    /** Its sender has given up by then: RFC 4320. The address is to blame nevertheless. */
    @Test
    void shouldNotSendAgainWhatIsNoInviteWhenThereIsNoAnswer() throws InterruptedException {
        send("MESSAGE", "udp");
        final FakeLink one = proxy.wire().link("udp:" + ONE);
        proxy.advance(31_999);
        assertEquals(11, one.takeAll().size());
        proxy.advance(1);
        assertEquals(0, proxy.wire().links("udp:" + TWO).size());
        assertEquals(1, proxy.count(Counter.NON_INVITE_UNANSWERED));
        pbx.take(100);
        pbx.takeNothing();
        proxy.receive(pbx, SipText.request("MESSAGE", "sip:7001@farm.example.com:5070;transport=udp",
            "TCP 10.0.0.20:5060"));
        one.takeNothing();
        final FakeLink two = proxy.wire().link("udp:" + TWO);
        proxy.receive(two, two.take("MESSAGE").reply(200));
        pbx.take(200);
    }

    @ParameterizedTest
    @ValueSource(longs = {31_999, 32_000})
    void shouldTryTheNextAddressOnlyWhileTheSenderWaits(final long lostAtMs) throws InterruptedException {
        send("MESSAGE", "tcp");
        proxy.advance(20_000);
        tcp(ONE).lose(LossCause.CONNECT_FAILED);
        tcp(TWO).take("MESSAGE");
        proxy.advance(lostAtMs - 20_000);
        tcp(TWO).lose(LossCause.CONNECT_FAILED);
        pbx.take(100);
        if (lostAtMs < 32_000) {
            proxy.receive(tcp(THREE), tcp(THREE).take("MESSAGE").reply(200));
            pbx.take(200);
        } else {
            assertEquals(0, proxy.wire().links("tcp:" + THREE).size());
            pbx.take(500);
        }
    }

    @Test
    void shouldNotTryTheNextAddressOnATimeoutWhenSomebodyWasThere() throws InterruptedException {
        send("MESSAGE", "udp");
        final FakeLink one = proxy.wire().link("udp:" + ONE);
        proxy.receive(one, one.take("MESSAGE").reply(100));
        proxy.advance(40_000);
        assertEquals(0, proxy.wire().links("udp:" + TWO).size());
        assertEquals(1, proxy.count(Counter.NON_INVITE_UNANSWERED));
    }

    @Test
    void shouldGoNowhereElseAfterACancel() throws InterruptedException {
        final SipText invite = send("INVITE", "tcp");
        proxy.receive(tcp(ONE), tcp(ONE).take("INVITE").reply(180));
        pbx.take(180);
        proxy.receive(pbx, invite.cancel());
        pbx.take(200);
        tcp(ONE).take("CANCEL");
        tcp(ONE).lose(LossCause.RESET);
        proxy.receive(pbx, invite.ack(pbx.take(487)));
        assertEquals(0, proxy.wire().links("tcp:" + TWO).size());
    }

    @Test
    void shouldPassAnAckToTheFirstAddressThatCanBeReached() throws InterruptedException {
        proxy.wire().refuse("tcp:" + ONE);
        final SipText invite = SipText.request("INVITE", "sip:7001@farm.example.com:5070;transport=tcp",
            "TCP 10.0.0.20:5060");
        proxy.receive(pbx, invite);
        proxy.answerHost();
        final SipText sent = tcp(TWO).take("INVITE");
        proxy.receive(tcp(TWO), sent.reply(200));
        proxy.receive(pbx, invite.ack(pbx.take(200)));
        tcp(TWO).take("ACK");
    }

    @Test
    void shouldSurviveThatNoAddressTakesARequest() throws InterruptedException {
        send("MESSAGE", "tcp");
        proxy.receive(tcp(ONE), tcp(ONE).take("MESSAGE").reply(200));
        pbx.take(200);
        tcp(ONE).refuseSends(true);
        proxy.receive(pbx, SipText.request("MESSAGE", "sip:7001@farm.example.com:5070;transport=tcp",
            "TCP 10.0.0.20:5060"));
        proxy.receive(tcp(TWO), tcp(TWO).take("MESSAGE").reply(200));
        pbx.take(200);
    }

    @Test
    void shouldTryAnAddressThatHasJustFailedAfterTheOthers() throws InterruptedException {
        send("MESSAGE", "tcp");
        tcp(ONE).take("MESSAGE");
        tcp(ONE).lose(LossCause.CONNECT_FAILED);
        proxy.receive(tcp(TWO), tcp(TWO).take("MESSAGE").reply(200));
        pbx.take(200);
        final String uri = "sip:7001@farm.example.com:5070;transport=tcp";
        proxy.receive(pbx, SipText.request("MESSAGE", uri, "TCP 10.0.0.20:5060"));
        proxy.receive(tcp(TWO), tcp(TWO).take("MESSAGE").reply(200));
        pbx.take(200);
        assertEquals(1, proxy.wire().links("tcp:" + ONE).size());
        proxy.advance(30_000);
        proxy.receive(pbx, SipText.request("MESSAGE", uri, "TCP 10.0.0.20:5060"));
        proxy.receive(tcp(ONE), tcp(ONE).take("MESSAGE").reply(200));
        pbx.take(200);
    }

    @Test
    void shouldAvoidForAWhileOnlyWhereA503SaysForHowLong() throws InterruptedException {
        send("MESSAGE", "tcp");
        proxy.receive(tcp(ONE), tcp(ONE).take("MESSAGE").reply(503));
        proxy.receive(tcp(TWO), tcp(TWO).take("MESSAGE").reply(503).add("Retry-After", "10 (maintenance)"));
        proxy.receive(tcp(THREE), tcp(THREE).take("MESSAGE").reply(200));
        pbx.take(200);
        proxy.receive(pbx, SipText.request("MESSAGE", "sip:7001@farm.example.com:5070;transport=tcp",
            "TCP 10.0.0.20:5060"));
        proxy.receive(tcp(ONE), tcp(ONE).take("MESSAGE").reply(503));
        tcp(TWO).takeNothing();
        proxy.receive(tcp(THREE), tcp(THREE).take("MESSAGE").reply(200));
        pbx.take(200);
    }
}
