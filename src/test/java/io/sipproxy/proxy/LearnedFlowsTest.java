package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transaction.Fingerprint;
import io.sipproxy.transaction.KeyedHash;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.FakeTransports;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LossCause;
import io.sipproxy.transport.TransportListener;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearnedFlowsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String CONTACT = "sip:7001@192.168.1.5:5060;transport=tcp";

    private final Counters counters = new Counters();
    private final FakeTransports wire = new FakeTransports(() -> 0);
    private final FakeLink phone = wire.accept("tcp:10.0.0.1:40000");
    private final FakeLink udpPhone = wire.accept("udp:10.0.0.1:5060");
    private final LearnedFlows flows = new LearnedFlows(new KeyedHash(5, 6), counters);
    private final AddressOfRecord owner = user("7001");
    private final AddressOfRecord other = user("7002");
    private final SipText register = SipText.request("REGISTER", "sip:10.0.0.9", "TCP 192.168.1.5:5060");

    private static AddressOfRecord user(final String name) {
        return new AddressOfRecord(new Fingerprint(), name.getBytes(StandardCharsets.US_ASCII));
    }

    private void register(final AddressOfRecord record, final String contact, final FakeLink from) {
        final Parsed.Uri uri = Parsed.uri(contact);
        final ContactBinding binding =
            new ContactBinding(contact.getBytes(StandardCharsets.US_ASCII), "call", 1, 0, SECOND, from);
        record.bindings().add(binding);
        binding.held = flows.hold(record, uri.buffer(), uri.uri(), from, SECOND);
    }

    private void unregister(final AddressOfRecord record) {
        record.bindings().forEach(binding -> flows.release(binding.held));
        record.bindings().clear();
    }

    private Link find(final String uri, final long nowNs) {
        final Parsed.Uri parsed = Parsed.uri(uri);
        return flows.find(parsed.buffer(), parsed.uri(), nowNs);
    }

    private void learn(final SipText request, final SipText response, final Link from) {
        flows.learn(Parsed.message(request), from, Parsed.message(response), 0);
    }

    private void learn(final String contact, final String expires) {
        final SipText request = register.with("Contact", contact);
        learn(expires == null ? request : request.add("Expires", expires), register.reply(200), phone);
    }

    @ParameterizedTest
    @CsvSource({
        "sip:7001@192.168.1.5:5060;transport=tcp,       true",
        "sip:7001@192.168.1.5:5060,                     true",
        "sip:7001@192.168.1.5;transport=tcp,            true",
        "sip:7001@192.168.1.5,                          true",
        "sip:7001@192.168.1.5:5060;ob;x=y?a=b,          true",
        "sip:7001@192.168.1.5:5061,                     false",
        "sip:7001@192.168.1.6:5060,                     false",
        "sip:7002@192.168.1.5:5060,                     false",
        "sip:192.168.1.5:5060,                          false",
        "tel:7001,                                      false",
    })
    void shouldKnowTheContactHoweverItIsWrittenBack(final String uri, final boolean expected) {
        learn('<' + CONTACT + '>', null);
        assertSame(expected ? phone : null, find(uri, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "sip:7001@Phone.Example.com,            sip:7001@phone.example.COM:5060,            true",
        "sip:7001@192.168.1.5;transport=tls,    sips:7001@192.168.1.5,                      true",
        "sip:7001@192.168.1.5;transport=tls,    sip:7001@192.168.1.5:5061;transport=tls,    true",
        "sip:7001@192.168.1.5;transport=tls,    sip:7001@192.168.1.5:5060;transport=tls,    false",
        "sip:7001@[2001:db8::0:5],              sip:7001@[2001:DB8::5]:5060,                true",
        "sip:7001@[2001:db8::5],                sip:7001@[2001:db8::6],                     false",
        "sip:192.168.1.5,                       sip:192.168.1.5:5060,                       true",
    })
    void shouldFillInDefaults(final String contact, final String uri, final boolean expected) {
        learn('<' + contact + '>', null);
        assertSame(expected ? phone : null, find(uri, 0));
    }

    @Test
    void shouldLearnAllContactsOfOneRegister() {
        learn("<sip:a@192.168.1.5>, sip:b@192.168.1.5;expires=60", null);
        assertSame(phone, find("sip:a@192.168.1.5", 0));
        assertSame(phone, find("sip:b@192.168.1.5", 0));
        assertEquals(2, counters.get(Counter.FLOWS_LEARNED));
    }

    /** Each would be looked for among the thousands of the response, on the loop. */
    @Test
    void shouldLearnSixteenContactsOfOneRegisterWhenItHasThousands() {
        SipText request = register.without("Contact");
        SipText response = register.reply(200);
        for (int line = 0; line < 80; line++) {
            final String values = contactLine(line * 100);
            request = request.add("Contact", values);
            response = response.add("Contact", values);
        }
        learn(request, response, udpPhone);
        assertEquals(0, flows.size(), "over UDP without rport");
        learn(request, response, phone);
        assertEquals(16, flows.size());
        assertSame(phone, find("sip:c15@192.168.1.5", 0));
        assertNull(find("sip:c16@192.168.1.5", 0));
    }

    private static String contactLine(final int first) {
        return IntStream.range(first, first + 100).mapToObj(i -> "<sip:c" + i + "@192.168.1.5>")
            .collect(Collectors.joining(","));
    }

    @Test
    void shouldForgetWhatNobodyHoldsAnyMore() {
        final Parsed.Uri contact = Parsed.uri(CONTACT);
        final LearnedFlows.Flow one = flows.hold(owner, contact.buffer(), contact.uri(), phone, SECOND);
        final LearnedFlows.Flow other = flows.hold(owner, contact.buffer(), contact.uri(), udpPhone, 2 * SECOND);
        flows.release(one);
        assertSame(udpPhone, find(CONTACT, SECOND));
        flows.release(other);
        assertEquals(0, flows.size());
    }

    @Test
    void shouldKeepTheConnectionOfTheUserThatAContactIsNamedAfterWhenAnotherOneRegistersTheSame() {
        final FakeLink elsewhere = wire.accept("tcp:10.0.0.66:40000");
        register(owner, CONTACT, phone);
        register(other, CONTACT, elsewhere);
        assertSame(phone, find(CONTACT, 0));
        unregister(owner);
        register(other, CONTACT, elsewhere);
        assertSame(elsewhere, find(CONTACT, 0));
        register(owner, CONTACT, phone);
        assertSame(phone, find(CONTACT, 0), "and have it back");
    }

    @Test
    void shouldUseTheConnectionOfTheLastRegisterWhenUsersShareAContactThatIsNamedAfterNone() {
        final String contact = "sip:line@192.168.1.5:5060;transport=tcp";
        final FakeLink later = wire.accept("tcp:10.0.0.1:40001");
        register(owner, contact, phone);
        register(other, contact, later);
        assertSame(later, find(contact, 0));
    }

    @Test
    void shouldLearnNothingFromALateResponseForAConnectionThatIsGone() {
        wire.setListener(new NobodyListens());
        final FakeLink later = wire.accept("tcp:10.0.0.1:40001");
        final SipText request = register.with("Contact", '<' + CONTACT + '>');
        learn(request, register.reply(200), later);
        phone.lose(LossCause.RESET);
        learn(request, register.reply(200), phone);
        assertSame(later, find(CONTACT, 0));
    }

    @Test
    void shouldKeepWhatWasLearntAnewWhenSomebodyLetsGoOfWhatHasExpired() {
        final Parsed.Uri contact = Parsed.uri(CONTACT);
        final LearnedFlows.Flow old = flows.hold(owner, contact.buffer(), contact.uri(), phone, SECOND);
        flows.expire(SECOND);
        final LearnedFlows.Flow next = flows.hold(owner, contact.buffer(), contact.uri(), phone, 2 * SECOND);
        flows.release(old);
        assertSame(phone, find(CONTACT, SECOND));
        flows.release(next);
        assertEquals(0, flows.size());
    }

    @Test
    void shouldHoldAsLongAsTheRegistrarGrants() {
        final SipText request = register.with("Contact", '<' + CONTACT + ">;expires=3600").add("Expires", "1800");
        learn(request, register.reply(200).with("Contact", "<sip:7001@192.168.1.99>;expires=9")
            .add("Contact", "<sip:7001@192.168.1.5;transport=tcp>;expires=60"), phone);
        assertSame(phone, find(CONTACT, 60 * SECOND - 1));
        assertNull(find(CONTACT, 60 * SECOND));
    }

    @Test
    void shouldHoldAsLongAsWasAskedForWhenTheRegistrarDoesNotSay() {
        learn('<' + CONTACT + ">;expires=100", "50");
        assertSame(phone, find(CONTACT, 100 * SECOND - 1));
        assertNull(find(CONTACT, 100 * SECOND));
        learn('<' + CONTACT + '>', "50");
        assertNull(find(CONTACT, 50 * SECOND));
        learn('<' + CONTACT + '>', null);
        assertSame(phone, find(CONTACT, 3600 * SECOND - 1));
        learn(register.with("Contact", '<' + CONTACT + '>').add("Expires", "50"),
            register.reply(200).add("Expires", "40"), phone);
        assertSame(phone, find(CONTACT, 40 * SECOND - 1));
        assertNull(find(CONTACT, 40 * SECOND));
    }

    @Test
    void shouldNotHoldForMoreThanAWeek() {
        learn('<' + CONTACT + ">;expires=99999999999", null);
        assertNull(find(CONTACT, 7 * 24 * 3600 * SECOND));
    }

    @Test
    void shouldForgetWhatIsUnregistered() {
        learn('<' + CONTACT + '>', null);
        learn("<sip:7001@192.168.1.5>;expires=0", null);
        assertNull(find(CONTACT, 0));
        learn("<sip:7001@192.168.1.77>;expires=0", null);
        learn("*", "0");
        assertEquals(0, flows.size());
    }

    @Test
    void shouldFollowThePhoneToItsNewConnection() {
        learn('<' + CONTACT + '>', null);
        final FakeLink next = wire.accept("tcp:10.0.0.1:40001");
        learn(register.with("Contact", '<' + CONTACT + '>'), register.reply(200), next);
        assertSame(next, find(CONTACT, 0));
        assertEquals(1, counters.get(Counter.FLOWS_LEARNED));
    }

    @Test
    void shouldNotUseAConnectionThatIsGone() {
        learn('<' + CONTACT + '>', null);
        wire.setListener(new NobodyListens());
        phone.close(LossCause.RESET, 0);
        assertNull(find(CONTACT, 0));
        flows.expire(0);
        assertEquals(0, flows.size());
    }

    @Test
    void shouldForgetWhatHasExpired() {
        learn('<' + CONTACT + '>', "60");
        flows.expire(60 * SECOND - 1);
        assertEquals(1, flows.size());
        flows.expire(60 * SECOND);
        assertEquals(0, flows.size());
    }

    @Test
    void shouldLearnOverUdpOnlyWhenThePhoneReceivesWhereItSendsFrom() {
        learn(register, register.reply(200), udpPhone);
        assertEquals(0, flows.size());
        learn(register.with("Via", "SIP/2.0/UDP 192.168.1.5;rport=5060;branch=z9hG4bKr"), register.reply(200),
            udpPhone);
        assertEquals(1, flows.size());
    }

    @Test
    void shouldLearnNothingFromWhatIsNoSipContact() {
        learn("<mailto:a@b>, <tel:+49>, <:>", null);
        learn(register.without("Contact"), register.reply(200), phone);
        assertEquals(0, flows.size());
    }

    private static final class NobodyListens implements TransportListener {
        @Override
        public void onMessage(final SipMessage message, final Link from, final long nowNs) {
        }

        @Override
        public void onMalformed(final SipMessage message, final Link from, final long nowNs) {
        }

        @Override
        public void onLinkLost(final Link link, final LossCause cause, final long nowNs) {
        }
    }
}
