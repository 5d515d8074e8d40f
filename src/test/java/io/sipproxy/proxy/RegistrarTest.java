package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3261 10.3. */
class RegistrarTest {
    private static final String A = "<sip:bob@10.0.0.2:5060;transport=tcp>";
    private static final String B = "<sip:bob@10.0.0.3:5060;transport=tcp>";

    private final ManualProxy proxy = ManualProxy.start("sip-domains", "example.com", "registrar-max-contacts", "3",
        "registrar-max-expires", "7200");
    private final FakeLink phone = proxy.wire().accept("tcp:10.0.0.2:50000");
    private int cseq;

    @AfterEach
    void close() {
        proxy.advance(1);
        proxy.assertIdle();
        proxy.close();
    }

    /** A REGISTER of bob, next in order. */
    private SipText register() {
        return SipText.request("REGISTER", "sip:example.com", "TCP 10.0.0.2:50000").without("Contact")
            .with("To", "<sip:bob@example.com>").with("Call-ID", "reg-1").with("CSeq", ++cseq + " REGISTER");
    }

    private SipText send(final SipText request, final int expectedStatus) {
        proxy.receive(phone, request);
        return phone.take(expectedStatus);
    }

    private List<String> contacts() {
        return send(register(), 200).headers("Contact");
    }

    @Test
    void shouldRegisterRefreshAndRemove() {
        assertEquals(List.of(), contacts());
        assertEquals(List.of(A + ";expires=3600"), send(register().add("Contact", A), 200).headers("Contact"));
        proxy.advance(100_000);
        assertEquals(List.of(A + ";expires=3500"), contacts());
        assertEquals(List.of(A + ";expires=3600"), send(register().add("Contact", A), 200).headers("Contact"));
        assertEquals(List.of(), send(register().add("Contact", A + ";expires=0"), 200).headers("Contact"));
        assertEquals(List.of(), contacts());
    }

    @Test
    void shouldForgetAContactAtItsTime() {
        send(register().add("Contact", A).add("Expires", "60"), 200);
        proxy.advance(59_999);
        assertEquals(1, contacts().size());
        proxy.advance(1);
        assertEquals(List.of(), contacts());
    }

    @Test
    void shouldForgetTheConnectionsOfContactsWhenTheyAreReplacedAgainAndAgain() {
        for (int i = 1; i < 1_000; i++) {
            send(register().add("Contact", "<sip:bob@10.0.0.2:" + i + ">;expires=0")
                .add("Contact", "<sip:bob@10.0.0.2:" + (i + 1) + '>'), 200);
            send(register().add("Contact", A), 200);
            assertEquals(2, proxy.core().learnedFlows());
        }
        send(register().add("Contact", "*").add("Expires", "0"), 200);
        assertEquals(0, proxy.core().learnedFlows());
    }

    @Test
    void shouldForgetTheConnectionOfAContactThatHasExpired() {
        send(register().add("Contact", A).add("Expires", "60"), 200);
        assertEquals(1, proxy.core().learnedFlows());
        proxy.advance(60_000);
        send(register(), 200);
        assertEquals(0, proxy.core().learnedFlows());
    }

    @Test
    void shouldKeepTheConnectionWhileAnotherUserHasTheSameContact() {
        final SipText others = register().with("To", "<sip:alice@example.com>").with("Call-ID", "reg-2");
        send(register().add("Contact", A), 200);
        send(others.add("Contact", A), 200);
        send(register().add("Contact", A + ";expires=0"), 200);
        assertEquals(1, proxy.core().learnedFlows());
        send(others.with("CSeq", "9 REGISTER").withBranch("z9hG4bKlast").add("Contact", A + ";expires=0"), 200);
        assertEquals(0, proxy.core().learnedFlows());
    }

    @Test
    void shouldKeepSeveralContactsAndListAll() {
        send(register().add("Contact", A).add("Contact", B), 200);
        assertEquals(List.of(A + ";expires=3600", B + ";expires=3600"), contacts());
        assertEquals(List.of(B + ";expires=3600"),
            send(register().add("Contact", A + ";expires=0," + B), 200).headers("Contact"));
    }

    @ParameterizedTest
    @CsvSource({
        ";expires=100,      200,    100",
        ";expires=\"100\",  200,    100",
        ",                  200,    200",
        ",                  ,       3600",
        ";expires=99999,    ,       7200",
        ",                  99999,  7200",
        ";expires=soon,     200,    3600",
        ";expires=-5,       200,    3600",
        ";expires,          200,    3600",
        ";expires=99999999999999999999, 200, 3600",
        ",                  soon,   3600",
        ";expires=60,       ,       60",
    })
    void shouldTakeTheTimeOfTheContactElseOfTheHeaderElseItsOwn(final String param, final String header,
        final int granted) {
        final SipText request = register().add("Contact", A + (param == null ? "" : param));
        final SipText ok = send(header == null ? request : request.add("Expires", header), 200);
        assertEquals(List.of(A + ";expires=" + granted), ok.headers("Contact"));
    }

    @Test
    void shouldRefuseATimeThatIsTooShort() {
        final SipText refusal = send(register().add("Contact", A + ";expires=59"), 423);
        assertEquals("60", refusal.header("Min-Expires"));
        assertEquals("60", send(register().add("Contact", A).add("Expires", "1"), 423).header("Min-Expires"));
        assertEquals(List.of(), contacts());
        assertEquals(2, proxy.count(Counter.REGISTERS_REFUSED));
    }

    @Test
    void shouldChangeNothingWhenOneContactIsRefused() {
        send(register().add("Contact", A), 200);
        send(register().add("Contact", A + ";expires=0").add("Contact", B + ";expires=5"), 423);
        assertEquals(List.of(A + ";expires=3600"), contacts());
        send(register().add("Contact", A + ";expires=0").add("Contact", "<sip:>"), 400);
        assertEquals(List.of(A + ";expires=3600"), contacts());
    }

    @Test
    void shouldRemoveAllContactsAtOnce() {
        send(register().add("Contact", A).add("Contact", B), 200);
        assertEquals(List.of(), send(register().add("Contact", "*").add("Expires", "0"), 200).headers("Contact"));
        assertEquals(2, proxy.count(Counter.CONTACTS_REMOVED));
    }

    @Test
    void shouldRefuseAStarThatDoesNotStandAlone() {
        send(register().add("Contact", A), 200);
        send(register().add("Contact", "*"), 400);
        send(register().add("Contact", "*").add("Expires", "60"), 400);
        send(register().add("Contact", "*").add("Expires", "x"), 400);
        send(register().add("Contact", "*").add("Contact", A).add("Expires", "0"), 400);
        send(register().add("Contact", "*, " + A).add("Expires", "0"), 400);
        send(register().add("Contact", A + ", *").add("Expires", "0"), 400);
        send(register().add("Contact", "*, *").add("Expires", "0"), 400);
        assertEquals(1, contacts().size());
    }

    @Test
    void shouldRefuseARegisterThatComesOutOfOrder() {
        send(register().with("CSeq", "10 REGISTER").add("Contact", A), 200);
        send(register().with("CSeq", "9 REGISTER").add("Contact", A + ";expires=0"), 500);
        send(register().with("CSeq", "10 REGISTER").add("Contact", A + ";expires=0"), 500);
        send(register().with("CSeq", "9 REGISTER").add("Contact", "*").add("Expires", "0"), 500);
        assertEquals(1, contacts().size());
        send(register().with("CSeq", "1 REGISTER").with("Call-ID", "reg-2").add("Contact", A + ";expires=0"), 200);
        assertEquals(0, contacts().size());
    }

    @Test
    void shouldTakeTheLastOfTwoEqualContactsInOneRegister() {
        final SipText request = register().add("Contact", A + ";expires=100").add("Contact", A + ";expires=200");
        assertEquals(List.of(A + ";expires=200"), send(request, 200).headers("Contact"));
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@10.0.0.2:5060;transport=tcp,    sip:bob@10.0.0.2:5060;transport=TCP,    1",
        "sip:bob@phone.example.com,              sip:bob@PHONE.example.com;x=1,          1",
        "sip:bob@10.0.0.2,                       sip:bob@10.0.0.2:5060,                  2",
        "sip:bob@10.0.0.2,                       sip:bob@10.0.0.2;transport=udp,         2",
        "sip:bob@10.0.0.2,                       sip:Bob@10.0.0.2,                       2",
    })
    void shouldCompareContactsAsUris(final String first, final String second, final int expected) {
        send(register().add("Contact", '<' + first + '>'), 200);
        assertEquals(expected, send(register().add("Contact", '<' + second + '>'), 200).headers("Contact").size());
    }

    @Test
    void shouldTakeAContactWithoutBrackets() {
        assertEquals(List.of("<sip:bob@10.0.0.2>;expires=300"),
            send(register().add("m", "sip:bob@10.0.0.2;expires=300"), 200).headers("Contact"));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1.0, 1", "0.5, 0.5", "0.25, 0.25", "0.001, 0.001", "0, 0"})
    void shouldGiveThePreferenceBack(final String q, final String expected) {
        assertEquals(A + ";expires=3600;q=" + expected,
            send(register().add("Contact", A + ";q=" + q), 200).header("Contact"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "-1", "high", "0.5555"})
    void shouldRefuseAPreferenceThatIsNone(final String q) {
        send(register().add("Contact", A + ";q=" + q), 400);
    }

    @Test
    void shouldLimitTheContactsOfAUser() {
        for (int i = 1; i <= 3; i++) {
            send(register().add("Contact", "<sip:bob@10.0.0." + i + ">"), 200);
        }
        send(register().add("Contact", "<sip:bob@10.0.0.4>"), 403);
        send(register().add("Contact", "<sip:bob@10.0.0.1>"), 200);
        send(register().add("Contact", "<sip:bob@10.0.0.1>;expires=0").add("Contact", "<sip:bob@10.0.0.4>"), 200);
        assertEquals(3, contacts().size());
    }

    @Test
    void shouldReplaceAllContactsOfAUserAtOnceAndLookAtNoMore() {
        SipText all = register();
        SipText others = register();
        for (int i = 1; i <= 3; i++) {
            all = all.add("Contact", "<sip:bob@10.0.0." + i + ">");
            others = others.add("Contact", "<sip:bob@10.0.0." + i + ">;expires=0")
                .add("Contact", "<sip:bob@10.0.1." + i + ">");
        }
        send(all, 200);
        send(others, 200);
        assertEquals(3, contacts().size());
        SipText tooMany = register();
        for (int i = 1; i <= 6; i++) {
            tooMany = tooMany.add("Contact", "<sip:bob@10.0.2." + i + ">;expires=0");
        }
        send(tooMany.add("Contact", "<>"), 403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:bob@example.net", "sip:example.com", "sip:bob@example.com:5070"})
    void shouldNotKnowAUserOfAnotherDomain(final String addressOfRecord) {
        send(register().with("To", '<' + addressOfRecord + '>').add("Contact", A), 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tel:+491234", "isbn:2983792873", "sip:2001:db8::1", "sip:b%zb@example.com"})
    void shouldRefuseAnAddressOfRecordThatIsNoSipUri(final String addressOfRecord) {
        send(register().with("To", '<' + addressOfRecord + '>').add("Contact", A), 400);
    }

    @Test
    void shouldKnowAUserByTheUnescapedUserPartInAllItsDomains() {
        send(register().with("To", "\"Bob\" <sip:b%6fb@10.0.0.9;x=y>;a=b").add("Contact", A), 200);
        assertEquals(1, contacts().size());
    }

    @Test
    void shouldAnswerAsAUserAgentServerDoes() {
        final SipText request = register().add("Contact", A);
        final SipText ok = send(request, 200);
        assertEquals(request.header("Via"), ok.header("Via"));
        assertEquals(request.header("From"), ok.header("From"));
        assertEquals(request.header("To") + ";tag=" + ok.toTag(), ok.header("To"));
        assertEquals(request.header("CSeq"), ok.header("CSeq"));
        assertEquals("0", ok.header("Content-Length"));
        assertNull(ok.header("Record-Route"));
    }

    @Test
    void shouldRefuseAnExtensionThatIsRequired() {
        final SipText request = register().add("Contact", A).add("Require", "gruu, foo").add("Require", "bar");
        final SipText refusal = send(request, 420);
        assertEquals(List.of("gruu, foo", "bar"), refusal.headers("Unsupported"));
        assertEquals(List.of(), contacts());
    }

    @Test
    void shouldServeARegisterThatMayGoNoFurther() {
        send(register().add("Contact", A).with("Max-Forwards", "0"), 200);
    }

    @Test
    void shouldAnswerARepeatedRegisterOverUdpWithTheSame() {
        final FakeLink udp = proxy.wire().accept("udp:10.0.0.2:5060");
        final SipText request = register().with("Via", "SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKrep").add("Contact", A);
        proxy.receive(udp, request);
        proxy.receive(udp, request);
        assertEquals(udp.take(200).toString(), udp.take(200).toString());
        assertEquals(1, proxy.count(Counter.REGISTERS));
        proxy.advance(32_000);
    }

    @Test
    void shouldForgetUsersWithoutContacts() {
        send(register().add("Contact", A).add("Expires", "60"), 200);
        proxy.advance(60_000);
        proxy.core().expire(proxy.nowNs());
        assertEquals(1, proxy.count(Counter.CONTACTS_EXPIRED));
        proxy.receive(phone, SipText.request("MESSAGE", "sip:bob@example.com", "TCP 10.0.0.2:50000"));
        phone.take(480);
    }
}
