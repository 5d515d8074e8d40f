package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Device 7002 at 10.0.0.30 is asked every 5 s, every 2 s while it is out of service. */
class DeviceCheckTest {
    private static final String DEVICE = "tcp:10.0.0.30:5060";

    private ManualProxy proxy = start("tcp");

    private static ManualProxy start(final String transport) {
        return start(transport, "5");
    }

    private static ManualProxy start(final String transport, final String check) {
        return start(transport, check, "true");
    }

    private static ManualProxy start(final String transport, final String check, final String keepAlive) {
        return ManualProxy.start("sip-enable-tcp-keep-alive", keepAlive, "dn.7002.oos-check", check,
            "dn.7002.oos-force", "2", "dn.7002.contact", "sip:7002@10.0.0.30:5060;transport=" + transport,
            "dn.7003.contact", "sip:7003@10.0.0.31:5060;transport=tcp");
    }

    private void restart(final Supplier<ManualProxy> start) {
        proxy.checks().stop(proxy.nowNs());
        proxy.close();
        proxy = start.get();
    }

    @AfterEach
    void close() {
        proxy.checks().stop(proxy.nowNs());
        proxy.advance(40_000);
        proxy.assertIdle();
        proxy.close();
    }

    private SipText takeLast(final String peer) {
        final List<SipText> all = proxy.wire().link(peer).takeAll();
        assertTrue(!all.isEmpty(), "nothing was sent to " + peer);
        return all.get(all.size() - 1);
    }

    private void answer(final int status) {
        final SipText options = takeLast(DEVICE);
        assertEquals("OPTIONS sip:7002@10.0.0.30:5060;transport=tcp SIP/2.0", options.startLine());
        proxy.receive(proxy.wire().link(DEVICE), options.reply(status));
    }

    private void assertInService(final String number, final String at) {
        final FakeLink phone = proxy.wire().accept("udp:10.0.0.1:5060");
        proxy.receive(phone, SipText.request("MESSAGE", "sip:" + number + "@10.0.0.9", "UDP 10.0.0.1:5060"));
        final SipText message = takeLast(at);
        assertEquals("MESSAGE", message.method());
        proxy.receive(proxy.wire().link(at), message.reply(200));
        phone.take(200);
    }

    private void assertOutOfService() {
        final FakeLink phone = proxy.wire().accept("udp:10.0.0.1:5060");
        proxy.receive(phone, SipText.request("MESSAGE", "sip:7002@10.0.0.9", "UDP 10.0.0.1:5060"));
        phone.take(480);
    }

    private List<String> events() {
        return proxy.eventLines().stream().filter(line -> line.startsWith("40014")).toList();
    }

    @Test
    void shouldStayInServiceWhileItAnswersWhateverItSays() {
        proxy.advance(1);
        for (final int status : new int[] {200, 404, 503, 603}) {
            answer(status);
            proxy.advance(5_000);
        }
        answer(200);
        assertInService("7002", DEVICE);
        assertEquals(List.of(), events());
    }

    @Test
    void shouldBeOutOfServiceAfterSilenceOnASecondConnectionAndBackWithTheFirstAnswer() {
        proxy.advance(1 + 5_000);
        assertEquals(2, proxy.wire().links(DEVICE).size());
        assertEquals(List.of(), events());
        proxy.advance(5_000);
        assertEquals(List.of("40014 SPR_DEVICE_SERVICE_STATE peer=7002 state=out-of-service "
            + "contact=\"sip:7002@10.0.0.30:5060;transport=tcp\" reason=\"no answer\""), events());
        assertOutOfService();
        assertInService("7003", "tcp:10.0.0.31:5060");
        assertEquals(1, proxy.count(Counter.REFUSED_OUT_OF_SERVICE));
        proxy.advance(2_000);
        answer(486);
        assertInService("7002", DEVICE);
        assertEquals(2, events().size());
        assertTrue(events().get(1).contains(" state=in-service "), events().get(1));
        assertEquals(1, proxy.count(Counter.DEVICES_TAKEN_OUT));
        assertEquals(1, proxy.count(Counter.DEVICES_BACK));
    }

    @Test
    void shouldBeOutOfServiceAtOnceWhenItCannotBeConnectedTo() {
        proxy.advance(1);
        proxy.wire().link(DEVICE).lose(LossCause.CONNECT_TIMEOUT);
        assertOutOfService();
        proxy.advance(2_000);
        proxy.wire().link(DEVICE).lose(LossCause.CONNECT_FAILED);
        proxy.advance(2_000);
        answer(200);
        assertInService("7002", DEVICE);
    }

    @Test
    void shouldStayInServiceWhenItsStaleConnectionIsRecovered() {
        proxy.advance(1);
        answer(200);
        proxy.advance(5_000);
        final FakeLink stale = proxy.wire().link(DEVICE);
        proxy.advance(2_000);
        stale.suspect();
        answer(200);
        proxy.advance(5_000);
        assertEquals(List.of(), events());
        answer(200);
        assertInService("7002", DEVICE);
    }

    @Test
    void shouldStayInServiceWhenItAnswersOverANewConnection() {
        proxy.advance(1 + 5_000);
        answer(200);
        proxy.advance(5_000);
        answer(200);
        assertInService("7002", DEVICE);
        assertEquals(List.of(), events());
    }

    /**
     * A call rings on a connection on which an OPTIONS goes unanswered, so that another one is being opened beside it;
     * a message waits for that.
     *
     * @param hasLife whether the device says anything on the old one meanwhile.
     */
    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void shouldSendWhatWaitsForANewConnectionOverTheSilentOneOnlyWhenThatGaveASignOfLife(final String keepAlive,
        final boolean hasLife) {
        restart(() -> start("tcp", "5", keepAlive));
        proxy.advance(1);
        answer(200);
        final FakeLink silent = proxy.wire().link(DEVICE);
        final FakeLink phone = proxy.wire().accept("tcp:10.0.0.1:40000");
        final SipText first = SipText.request("INVITE", "sip:7002@10.0.0.9", "TCP 10.0.0.1:5070");
        proxy.receive(phone, first);
        final SipText forwarded = silent.take("INVITE");
        proxy.receive(silent, forwarded.reply(180));
        phone.take(180);
        proxy.wire().connectSlowly(true);
        proxy.advance(10_000);
        silent.takeAll();
        proxy.receive(phone, SipText.request("MESSAGE", "sip:7002@10.0.0.9", "TCP 10.0.0.1:5070"));
        silent.takeNothing();
        if (hasLife) {
            proxy.advance(1);
            proxy.receive(silent, forwarded.reply(183));
            phone.take(183);
        }
        proxy.wire().link(DEVICE).lose(LossCause.CONNECT_TIMEOUT);
        if (hasLife) {
            proxy.receive(silent, silent.take("MESSAGE").reply(200));
            phone.take(200);
        } else {
            silent.takeNothing();
            phone.take(500);
        }
        proxy.receive(silent, forwarded.reply(486));
        silent.take("ACK");
        proxy.receive(phone, first.ack(phone.take(486)));
    }

    /** Timer F has ended the question long before its time is over. */
    @Test
    void shouldBeAskedOverANewConnectionWhenThePeriodIsLongerThanTimerF() {
        restart(() -> start("tcp", "60"));
        proxy.advance(1 + 60_000);
        assertEquals(2, proxy.wire().links(DEVICE).size());
        answer(200);
        proxy.advance(60_000);
        answer(200);
        assertInService("7002", DEVICE);
        assertEquals(List.of(), events());
    }

    @Test
    void shouldLetRequestsInsideDialogsPassWhenItIsOutOfService() {
        proxy.advance(1);
        proxy.wire().link(DEVICE).lose(LossCause.CONNECT_TIMEOUT);
        final FakeLink phone = proxy.wire().accept("udp:10.0.0.1:5060");
        proxy.receive(phone, SipText.request("BYE", "sip:7002@10.0.0.9", "UDP 10.0.0.1:5060")
            .with("To", "<sip:7002@10.0.0.9>;tag=b"));
        final SipText bye = takeLast(DEVICE);
        assertEquals("BYE", bye.method());
        proxy.receive(proxy.wire().link(DEVICE), bye.reply(200));
        phone.take(200);
    }

    @Test
    void shouldBeAskedOnceMoreWhenItsNameIsNotKnownInTime() throws InterruptedException {
        restart(() -> ManualProxy.start("dn.7002.oos-check", "5", "dn.7002.oos-force", "2",
            "dn.7002.contact", "sip:7002@phone.example.com:5060;transport=udp"));
        proxy.host("phone.example.com", "10.0.0.30");
        proxy.advance(1 + 5_000);
        assertEquals(List.of(), events());
        proxy.answerHost();
        final FakeLink device = proxy.wire().link("udp:10.0.0.30:5060");
        proxy.receive(device, device.take("OPTIONS").reply(200));
        proxy.advance(5_000);
        proxy.receive(device, device.take("OPTIONS").reply(200));
        assertEquals(List.of(), events());
        assertEquals(2, proxy.count(Counter.CHECKS_SENT));
    }

    @Test
    void shouldDecideAfterOnePeriodOverUdp() {
        restart(() -> start("udp"));
        proxy.advance(1 + 5_000);
        assertOutOfService();
    }
}
