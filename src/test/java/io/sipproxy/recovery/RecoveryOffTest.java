package io.sipproxy.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Without sip-enable-tcp-keep-alive a lost connection is what RFC 3261 makes of it: a transport error, at once. */
class RecoveryOffTest {
    private final ManualProxy proxy =
        ManualProxy.withContact("7002", "sip:7002@10.0.0.30:5060;transport=tcp");
    private final FakeLink caller = proxy.wire().accept("tcp:10.0.0.1:40000");
    private final FakeLink callee = proxy.wire().accept(RecoveryFixture.CALLEE);

    @AfterEach
    void shouldHaveConnectedToNobodyAndLeaveNothingBehind() {
        proxy.advance(40_000);
        proxy.assertIdle();
        assertEquals(0, proxy.wire().connects());
        assertEquals(List.of(), proxy.eventLines());
        assertEquals(0, proxy.count(Counter.REOPENS_ATTEMPTED));
        assertEquals(0, proxy.count(Counter.REQUESTS_RESENT));
        assertEquals(0, proxy.count(Counter.RESPONSES_RESENT));
        proxy.close();
    }

    private SipText call(final SipText request) {
        proxy.receive(caller, request);
        return callee.take(request.method());
    }

    @ParameterizedTest
    @EnumSource(LossCause.class)
    void shouldAnswerAnInviteWith500AtOnceWhateverTheLoss(final LossCause cause) {
        final SipText invite = RecoveryFixture.request("INVITE");
        proxy.receive(callee, call(invite).reply(180));
        caller.take(180);
        callee.lose(cause);
        proxy.receive(caller, invite.ack(caller.take(500)));
        caller.takeNothing();
        assertEquals(1, proxy.count(Counter.CLIENT_TRANSPORT_ERRORS));
    }

    @Test
    void shouldAnswerAnInviteInADialogWith408AndOtherRequestsWith500() {
        final SipText invite = RecoveryFixture.request("INVITE");
        proxy.receive(callee, call(invite).reply(200).with("Contact", "<sip:7002@10.0.0.30;transport=tcp>"));
        final SipText ok = caller.take(200);
        final SipText again = invite.inDialog("INVITE", ok);
        call(again);
        call(invite.inDialog("BYE", ok));
        callee.lose(LossCause.RESET);
        proxy.receive(caller, again.ack(caller.take(408)));
        caller.take(500);
        caller.takeNothing();
    }

    @Test
    void shouldCloseASuspectAndReleaseAtOnce() {
        final SipText invite = RecoveryFixture.request("INVITE");
        call(invite);
        callee.suspect();
        assertEquals(LossCause.ACK_TIMEOUT, callee.cause());
        proxy.receive(caller, invite.ack(caller.take(500)));
    }

    @Test
    void shouldSendNoFinalResponseAgain() {
        final SipText busy = RecoveryFixture.request("INVITE");
        proxy.receive(callee, call(busy).reply(486));
        caller.take(486);
        final SipText message = RecoveryFixture.request("MESSAGE");
        callee.take("ACK");
        proxy.receive(callee, call(message).reply(200));
        caller.take(200);
        caller.lose(LossCause.RESET);
    }

    @Test
    void shouldKeepNoFinalResponseOverAReliableTransport() {
        proxy.receive(callee, call(RecoveryFixture.request("MESSAGE")).reply(200));
        proxy.receive(callee, call(RecoveryFixture.request("INVITE")).reply(200));
        assertEquals(0, proxy.loop().buffers().outstanding());
        assertEquals(0, caller.expectedAcknowledgements());
    }
}
