package io.sipproxy.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several connections to one peer, or several peers behind one connection, become suspect. */
class SharedReplacementTest {
    private static final String ALICE = "tcp:10.0.0.51:5060";
    private static final String BOB = "tcp:10.0.0.52:5060";

    private final RecoveryFixture fixture = new RecoveryFixture();

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.close();
    }

    /** A gateway registers its users over one connection. */
    private FakeLink gateway(final String... users) {
        final FakeLink gateway = fixture.wire.accept("tcp:10.0.0.50:40000");
        for (int i = 0; i < users.length; i++) {
            fixture.proxy.receive(gateway, SipText.request("REGISTER", "sip:10.0.0.9", "TCP 10.0.0.50:5060")
                .with("To", "<sip:" + users[i] + "@10.0.0.9>")
                .with("Contact", "<sip:" + users[i] + "@10.0.0.5" + (i + 1) + ":5060;transport=tcp>"));
            gateway.take(200);
            gateway.acknowledge();
        }
        return gateway;
    }

    private SipText callTo(final String user, final FakeLink link) {
        fixture.proxy.receive(fixture.caller, RecoveryFixture.request("INVITE").withUri("sip:" + user + "@10.0.0.9"));
        final SipText forwarded = link.take("INVITE");
        fixture.proxy.receive(link, forwarded.reply(180));
        fixture.caller.take(180);
        return forwarded;
    }

    @Test
    void shouldReplaceAllConnectionsToOnePeerByOne() {
        final FakeLink[] suspects = new FakeLink[20];
        for (int i = 0; i < suspects.length; i++) {
            suspects[i] = fixture.wire.accept("tcp:10.0.0.60:" + (41_000 + i));
            final SipText request = SipText.request("INVITE", "sip:nobody@10.0.0.9", "TCP 10.0.0.60:5060");
            fixture.proxy.receive(suspects[i], request);
            suspects[i].take(480);
        }
        for (final FakeLink suspect : suspects) {
            suspect.suspect();
        }
        fixture.assertConnects(1);
        final FakeLink replacement = fixture.wire.link("tcp:10.0.0.60:5060");
        replacement.open();
        final List<SipText> again = replacement.takeAll();
        assertEquals(suspects.length, again.size());
        for (final FakeLink suspect : suspects) {
            assertEquals(LossCause.ACK_TIMEOUT, suspect.cause());
        }
        assertEquals(1, fixture.count(Counter.REOPENS_ATTEMPTED));
        assertEquals(suspects.length, fixture.count(Counter.RESPONSES_RESENT));
    }

    @Test
    void shouldGoOverToAReplacementThatOpenedJustNow() {
        final SipText first = fixture.ring(RecoveryFixture.request("INVITE"));
        final FakeLink other = fixture.wire.accept(RecoveryFixture.CALLEE);
        final SipText second = callTo("7002", other);
        fixture.callee.lose(LossCause.RESET);
        other.lose(LossCause.RESET);
        fixture.assertConnects(1);
        final FakeLink reopened = fixture.open();
        assertEquals(List.of(second.toString(), first.toString()),
            reopened.takeAll().stream().map(SipText::toString).toList());
        fixture.answer(reopened, first, 200);
        fixture.answer(reopened, second, 200);
    }

    @Test
    void shouldConnectToEachPeerWhenTheConnectionOfManyIsReplaced() {
        final FakeLink gateway = gateway("alice", "bob");
        final SipText alice = callTo("alice", gateway);
        final SipText bob = callTo("bob", gateway);
        gateway.suspect();
        fixture.assertConnects(1);
        final FakeLink toAlice = fixture.wire.link(ALICE);
        toAlice.open();
        assertEquals(alice.toString(), toAlice.take("INVITE").toString());
        fixture.assertConnects(2);
        final FakeLink toBob = fixture.wire.link(BOB);
        toBob.open();
        assertEquals(bob.toString(), toBob.take("INVITE").toString());
        fixture.answer(toAlice, alice, 200);
        fixture.answer(toBob, bob, 200);
    }

    @Test
    void shouldStillTryThePeersElsewhereWhenTheReplacementFails() {
        final FakeLink gateway = gateway("alice", "bob");
        callTo("alice", gateway);
        final SipText bob = callTo("bob", gateway);
        gateway.suspect();
        fixture.wire.link(ALICE).lose(LossCause.CONNECT_FAILED);
        fixture.caller.take(500);
        fixture.caller.takeNothing();
        assertEquals(1, fixture.count(Counter.RELEASED_REOPEN_FAILED));
        final FakeLink toBob = fixture.wire.link(BOB);
        toBob.open();
        assertEquals(bob.toString(), toBob.take("INVITE").toString());
        fixture.answer(toBob, bob, 200);
        assertNull(toBob.cause());
    }

    @Test
    void shouldNotTrustAConnectionThatIsSuspectItself() {
        final SipText first = fixture.ring(RecoveryFixture.request("INVITE"));
        final FakeLink inbound = fixture.wire.accept(RecoveryFixture.CALLEE);
        inbound.markSuspect();
        fixture.callee.lose(LossCause.RESET);
        inbound.takeNothing();
        fixture.assertConnects(1);
        final FakeLink reopened = fixture.open();
        assertEquals(first.toString(), reopened.take("INVITE").toString());
        fixture.answer(reopened, first, 200);
    }
}
