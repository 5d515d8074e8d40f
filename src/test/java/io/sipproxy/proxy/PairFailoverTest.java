package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that the active SIP Server cannot be given goes to the other one, once. */
class PairFailoverTest {
    private static final String PRIMARY = "tcp:10.0.0.20:5060";
    private static final String BACKUP = "tcp:10.0.0.21:5060";

    private final ManualProxy proxy = ManualProxy.start("applications", "pbx", "serving-sipserver", "pbx",
        "application.pbx.primary", "sip:10.0.0.20:5060;transport=tcp",
        "application.pbx.backup", "sip:10.0.0.21:5060;transport=tcp");
    private final FakeLink phone = proxy.wire().accept("tcp:10.0.0.1:40000");

    @AfterEach
    void close() {
        proxy.advance(40_000);
        proxy.assertIdle();
        proxy.close();
    }

    private SipText send(final String method) {
        final SipText request = SipText.request(method, "sip:7002@10.0.0.9", "TCP 10.0.0.1:40000");
        proxy.receive(phone, request);
        return request;
    }

    private void endWith(final SipText invite, final int status) {
        proxy.receive(phone, invite.ack(phone.take(status)));
    }

    @ParameterizedTest
    @EnumSource(value = LossCause.class, names = {"CONNECT_FAILED", "CONNECT_TIMEOUT", "RESET"})
    void shouldSendTheCallToTheBackupWhenThePrimaryCannotBeReached(final LossCause cause) {
        final SipText invite = send("INVITE");
        final FakeLink primary = proxy.wire().link(PRIMARY);
        final SipText first = primary.take("INVITE");
        primary.lose(cause);
        final FakeLink backup = proxy.wire().link(BACKUP);
        final SipText second = backup.take("INVITE");
        assertNotEquals(first.branch(), second.branch());
        assertEquals(first.without("Via").without("Record-Route").toString(),
            second.without("Via").without("Record-Route").toString());
        assertEquals(2, second.headers("Via").size());
        proxy.receive(backup, second.reply(486));
        backup.take("ACK");
        endWith(invite, 486);
        assertEquals(1, proxy.count(Counter.REQUESTS_FAILED_OVER));
    }

    @Test
    void shouldSendTheCallToTheBackupWhenNoConnectionToThePrimaryCanBeMade() {
        proxy.wire().refuse(PRIMARY);
        send("MESSAGE");
        final FakeLink backup = proxy.wire().link(BACKUP);
        proxy.receive(backup, backup.take("MESSAGE").reply(202));
        phone.take(202);
    }

    @Test
    void shouldReleaseTheCallWhenNeitherCanBeReached() {
        final SipText invite = send("INVITE");
        proxy.wire().link(PRIMARY).lose(LossCause.CONNECT_FAILED);
        proxy.wire().link(BACKUP).lose(LossCause.CONNECT_FAILED);
        endWith(invite, 500);
        assertEquals(1, proxy.wire().links(PRIMARY).size());
        assertEquals(1, proxy.count(Counter.REQUESTS_FAILED_OVER));
    }

    @Test
    void shouldReleaseTheCallAtOnceWhenNoLinkCanBeMadeAtAll() {
        proxy.wire().refuse(PRIMARY);
        proxy.wire().refuse(BACKUP);
        endWith(send("INVITE"), 500);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 180})
    void shouldReleaseTheCallWhenThePrimaryHadSeenIt(final int status) {
        final SipText invite = send("INVITE");
        final FakeLink primary = proxy.wire().link(PRIMARY);
        proxy.receive(primary, primary.take("INVITE").reply(status));
        primary.lose(LossCause.RESET);
        phone.takeAll().forEach(response -> {
            if (response.status() >= 200) {
                assertEquals(500, response.status());
                proxy.receive(phone, invite.ack(response));
            }
        });
        assertEquals(1, proxy.wire().connects());
    }

    @Test
    void shouldNotSendACancelledCallToTheBackup() {
        final SipText invite = send("INVITE");
        proxy.receive(phone, invite.cancel());
        phone.take(200);
        proxy.wire().link(PRIMARY).lose(LossCause.CONNECT_FAILED);
        endWith(invite, 487);
        assertEquals(1, proxy.wire().connects());
    }

    @Test
    void shouldCancelAtTheBackupWhatWentThere() {
        final SipText invite = send("INVITE");
        proxy.wire().link(PRIMARY).lose(LossCause.CONNECT_FAILED);
        final FakeLink backup = proxy.wire().link(BACKUP);
        final SipText second = backup.take("INVITE");
        proxy.receive(backup, second.reply(180));
        phone.take(180);
        proxy.receive(phone, invite.cancel());
        phone.take(200);
        proxy.receive(backup, backup.take("CANCEL").reply(200));
        proxy.receive(backup, second.reply(487));
        backup.take("ACK");
        endWith(invite, 487);
    }

    @Test
    void shouldKeepADialogWhereItIs() {
        proxy.receive(phone, SipText.request("BYE", "sip:7002@10.0.0.9", "TCP 10.0.0.1:40000")
            .with("To", "<sip:7002@10.0.0.9>;tag=b"));
        proxy.wire().link(PRIMARY).lose(LossCause.CONNECT_FAILED);
        phone.take(500);
        assertEquals(1, proxy.wire().connects());
    }

    @Test
    void shouldNotTurnToTheBackupAtTheEndOfTheProgram() {
        final SipText invite = send("INVITE");
        proxy.wire().link(PRIMARY).lose(LossCause.SHUTDOWN);
        endWith(invite, 500);
        assertEquals(1, proxy.wire().connects());
    }

    @Test
    void shouldSendTheCallToTheBackupWhenThePrimaryAnswers503() {
        final SipText invite = send("INVITE");
        final FakeLink primary = proxy.wire().link(PRIMARY);
        proxy.receive(primary, primary.take("INVITE").reply(503));
        primary.take("ACK");
        final FakeLink backup = proxy.wire().link(BACKUP);
        proxy.receive(backup, backup.take("INVITE").reply(404));
        backup.take("ACK");
        endWith(invite, 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "MESSAGE"})
    void shouldSendOnlyACallToTheBackupWhenThePrimarySaysNothingAtAll(final String method) {
        final SipText request = send(method);
        proxy.wire().link(PRIMARY).take(method);
        proxy.advance(32_000);
        phone.take(100);
        if (method.equals("MESSAGE")) {
            // Its sender has given up: who knows what the primary made of it.
            assertEquals(1, proxy.wire().connects());
            return;
        }
        final FakeLink backup = proxy.wire().link(BACKUP);
        proxy.receive(backup, backup.take("INVITE").reply(486));
        backup.take("ACK");
        endWith(request, 486);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotWaitForTheNameOfTheOtherMember(final boolean isBackupNamed) throws InterruptedException {
        final String name = "sip:pbx.example.com:5060;transport=tcp";
        final String address = "sip:10.0.0.21:5060;transport=tcp";
        try (ManualProxy named = ManualProxy.start("applications", "pbx", "serving-sipserver", "pbx",
            "application.pbx.primary", isBackupNamed ? address : name,
            "application.pbx.backup", isBackupNamed ? name : address)) {
            if (!isBackupNamed) {
                // Nobody knows the primary: the backup is all there is.
                named.advance(1);
                named.answerHost();
            }
            final FakeLink caller = named.wire().accept("tcp:10.0.0.1:40000");
            named.receive(caller, SipText.request("MESSAGE", "sip:7002@10.0.0.9", "TCP 10.0.0.1:40000"));
            final FakeLink reached = named.wire().link(BACKUP);
            named.receive(reached, reached.take("MESSAGE").reply(202));
            caller.take(202);
            named.advance(40_000);
        }
    }
}
