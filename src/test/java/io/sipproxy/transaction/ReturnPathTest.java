package io.sipproxy.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 3261 18.2.2 and RFC 3581 4. */
class ReturnPathTest {
    private final TransactionFixture fixture = new TransactionFixture();

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.assertIdle();
    }

    private static SipText options(final String via) {
        return SipText.request("OPTIONS", "sip:bob@example.com", "UDP x").with("Via", via + ";branch=z9hG4bK-1");
    }

    private void assertAnsweredTo(final String expected, final String from, final String via) {
        final FakeLink source = fixture.loop.wire().accept(from);
        fixture.receive(source, options(via));
        fixture.server.reply(200, null, fixture.loop.nowNs());
        fixture.loop.wire().link(expected).take(200);
        fixture.advance(32_000);
        fixture.loop.wire().links().forEach(FakeLink::takeNothing);
    }

    @Test
    void shouldAnswerOverUdpToTheSourceAddressAndTheSentByPort() {
        assertAnsweredTo("udp:10.0.0.1:5070", "udp:10.0.0.1:6000", "SIP/2.0/UDP 10.0.0.1:5070");
        assertAnsweredTo("udp:10.0.0.1:5060", "udp:10.0.0.1:6000", "SIP/2.0/UDP 10.0.0.1");
        assertAnsweredTo("udp:10.0.0.1:5070", "udp:10.0.0.1:6000", "SIP/2.0/UDP 192.168.1.1:5070");
        assertAnsweredTo("udp:10.0.0.1:5070", "udp:10.0.0.1:5070", "SIP/2.0/UDP phone.example.com:5070");
    }

    @Test
    void shouldAnswerOverUdpToTheSourceWhenAskedByRport() {
        assertAnsweredTo("udp:10.0.0.1:6000", "udp:10.0.0.1:6000", "SIP/2.0/UDP 192.168.1.1:5070;rport");
        assertAnsweredTo("udp:10.0.0.2:6000", "udp:10.0.0.2:6000", "SIP/2.0/UDP 192.168.1.1:5070;maddr=10.0.0.5;rport");
    }

    @Test
    void shouldAnswerOverUdpToMaddr() {
        assertAnsweredTo("udp:10.0.0.5:5070", "udp:10.0.0.1:6000", "SIP/2.0/UDP 10.0.0.1:5070;maddr=10.0.0.5");
    }

    @Test
    void shouldNotAnswerToManyHostsAtOnce() {
        assertAnsweredTo("udp:10.0.0.1:5070", "udp:10.0.0.1:6000", "SIP/2.0/UDP 10.0.0.1:5070;maddr=224.0.1.75;ttl=5");
        assertAnsweredTo("udp:10.0.0.2:5060", "udp:10.0.0.2:6000", "SIP/2.0/UDP 10.0.0.1;maddr=255.255.255.255");
        assertAnsweredTo("udp:10.0.0.3:5060", "udp:10.0.0.3:6000", "SIP/2.0/UDP 255.255.255.255;maddr=ff02::1");
    }

    @Test
    void shouldNoteTheSourceInTheVia() {
        final FakeLink source = fixture.loop.wire().accept("udp:10.0.0.1:6000");
        fixture.receive(source, options("SIP/2.0/UDP 192.168.1.1:5070;rport"));
        fixture.server.reply(404, null, fixture.loop.nowNs());
        assertEquals("SIP/2.0/UDP 192.168.1.1:5070;rport=6000;branch=z9hG4bK-1;received=10.0.0.1",
            source.take(404).header("Via"));
        fixture.advance(32_000);
    }

    @Test
    void shouldAnswerOverTheConnectionThatTheRequestCameOn() {
        assertAnsweredTo("tcp:10.0.0.1:40000", "tcp:10.0.0.1:40000", "SIP/2.0/TCP 10.0.0.1:5060");
        assertEquals(0, fixture.loop.wire().connects());
    }

    @Test
    void shouldConnectToTheSourceAddressAndTheSentByPortWhenTheConnectionIsGone() {
        final FakeLink source = fixture.loop.wire().accept("tcp:10.0.0.1:40000");
        final SipText invite = SipText.request("INVITE", "sip:bob@example.com", "TCP 192.168.1.1:5070");
        fixture.receive(source, invite);
        source.lose(LossCause.RESET);
        fixture.respond(180);
        final FakeLink other = fixture.loop.wire().link("tcp:10.0.0.1:5070");
        other.take(180);
        fixture.respond(486);
        other.take(486);
        assertEquals(1, fixture.loop.wire().connects());
        assertSame(other, fixture.server.source());
        fixture.receive(other, invite.ack(invite.reply(486)));
    }

    @Test
    void shouldCountAResponseThatHasNowhereToGo() {
        final FakeLink source = fixture.loop.wire().accept("tcp:10.0.0.1:40000");
        fixture.receive(source, SipText.request("OPTIONS", "sip:bob@example.com", "TCP 10.0.0.1:5060"));
        source.lose(LossCause.RESET);
        fixture.loop.wire().refuseAll(true);
        fixture.respond(200);
        assertEquals(1, fixture.count(Counter.RESPONSES_UNDELIVERABLE));
    }

    @Test
    void shouldOpenConnectionsWithinTheLimitForResponsesWhenEachRequestSaysAnotherPort() {
        fixture.loop.wire().limitForResponses(2);
        final FakeLink phone = fixture.loop.wire().accept("tcp:10.0.0.2:40000");
        final FakeLink source = fixture.loop.wire().accept("tcp:10.0.0.1:40000");
        final Map<ServerTransaction, SipText> requests = new LinkedHashMap<>();
        for (int port = 5070; port < 5075; port++) {
            final SipText request = options("SIP/2.0/TCP 10.0.0.1:" + port);
            fixture.receive(source, request);
            requests.put(fixture.server, request);
        }
        source.lose(LossCause.END_OF_STREAM);
        requests.forEach((transaction, request) -> fixture.respond(transaction, request.reply(200)));
        fixture.loop.wire().link("tcp:10.0.0.1:5070").take(200);
        fixture.loop.wire().link("tcp:10.0.0.1:5071").take(200);
        assertEquals(2, fixture.loop.wire().connects());
        assertEquals(3, fixture.count(Counter.RESPONSES_UNDELIVERABLE));
        assertTrue(phone.isUsable());
        fixture.loop.wire().link("tcp:10.0.0.1:5070").lose(LossCause.END_OF_STREAM);
        final FakeLink second = fixture.loop.wire().accept("tcp:10.0.0.1:40001");
        fixture.receive(second, options("SIP/2.0/TCP 10.0.0.1:5080"));
        second.lose(LossCause.RESET);
        fixture.server.reply(200, null, fixture.loop.nowNs());
        fixture.loop.wire().link("tcp:10.0.0.1:5080").take(200);
    }

    @Test
    void shouldFollowARepetitionToItsConnection() {
        final FakeLink first = fixture.loop.wire().accept("tcp:10.0.0.1:40000");
        final FakeLink second = fixture.loop.wire().accept("tcp:10.0.0.1:40001");
        final SipText invite = SipText.request("INVITE", "sip:bob@example.com", "TCP 10.0.0.1:5060");
        fixture.receive(first, invite);
        fixture.respond(180);
        first.take(180);
        fixture.receive(second, invite);
        second.take(180);
        fixture.respond(200);
        second.take(200);
        first.takeNothing();
        fixture.advance(32_000);
    }

    @Test
    void shouldNotFollowARepetitionOverUdpFromAnotherPort() {
        final FakeLink first = fixture.loop.wire().accept("udp:10.0.0.1:5060");
        final FakeLink second = fixture.loop.wire().accept("udp:10.0.0.1:5061");
        final SipText options = SipText.request("OPTIONS", "sip:bob@example.com", "UDP 10.0.0.1:5060");
        fixture.receive(first, options);
        fixture.receive(second, options);
        fixture.respond(200);
        first.take(200);
        second.takeNothing();
        fixture.advance(32_000);
    }

    @Test
    void shouldAnswerStatelesslyTheSameWay() {
        final FakeLink source = fixture.loop.wire().accept("udp:10.0.0.1:6000");
        fixture.receive(source, options("SIP/2.0/UDP 192.168.1.1:5070;rport").with("Max-Forwards", "x"));
        assertEquals("SIP/2.0/UDP 192.168.1.1:5070;rport=6000;branch=z9hG4bK-1;received=10.0.0.1",
            source.take(400).header("Via"));
        fixture.receive(source, options("SIP/2.0/UDP 192.168.1.1:5070").with("Max-Forwards", "x"));
        fixture.loop.wire().link("udp:10.0.0.1:5070").take(400);
    }
}
