package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many contacts of a user a request goes to, and which. */
class ForkLimitTest {
    private ManualProxy proxy;
    private FakeLink alice;
    private List<FakeLink> phones;

    private void start(final int phoneCount, final String... options) {
        proxy = ManualProxy.start(options);
        phones = IntStream.range(0, phoneCount)
            .mapToObj(phone -> proxy.wire().accept("udp:10.0.1." + phone + ":5060")).toList();
        alice = proxy.wire().accept("udp:10.0.0.1:5060");
    }

    @AfterEach
    void close() {
        proxy.advance(200_000);
        proxy.assertIdle();
        proxy.close();
    }

    private void register(final String... contacts) {
        for (final String contact : contacts) {
            proxy.receive(alice, SipText.request("REGISTER", "sip:10.0.0.9", "UDP 10.0.0.1:5060")
                .with("To", "<sip:bob@10.0.0.9>").with("Contact", contact));
            alice.take(200);
        }
    }

    private static String contact(final int phone) {
        return "<sip:bob@10.0.1." + phone + ":5060>";
    }

    /** Which of the phones get a request for the user. */
    private List<Integer> called() {
        proxy.receive(alice, SipText.request("MESSAGE", "sip:bob@10.0.0.9", "UDP 10.0.0.1:5060"));
        final List<Integer> called = IntStream.range(0, phones.size()).filter(phone -> {
            final FakeLink link = phones.get(phone);
            final List<SipText> requests = link.takeAll();
            requests.forEach(request -> proxy.receive(link, request.reply(404)));
            return !requests.isEmpty();
        }).boxed().toList();
        alice.take(404);
        return called;
    }

    @Test
    void shouldSendARequestToThePreferredContactsOnly() {
        start(4, "max-forks", "2");
        register(contact(0) + ";q=0.1", contact(1) + ";q=0.9", contact(2) + ";q=0.5", contact(3));
        assertEquals(List.of(1, 3), called());
        assertEquals(2, proxy.count(Counter.FORKS_LEFT_OUT));
        register(contact(0) + ";q=1", contact(1) + ";q=0.2");
        assertEquals(List.of(0, 3), called());
        register(contact(0) + ";expires=0", contact(3) + ";expires=0");
        assertEquals(List.of(1, 2), called());
        assertEquals(4, proxy.count(Counter.FORKS_LEFT_OUT));
    }

    @Test
    void shouldSendARequestToTwentyContactsByDefault() {
        start(30, "registrar-max-contacts", "30");
        register(IntStream.range(0, 30).mapToObj(ForkLimitTest::contact).toArray(String[]::new));
        assertEquals(IntStream.range(0, 20).boxed().toList(), called());
        assertEquals(10, proxy.count(Counter.FORKS_LEFT_OUT));
    }

    @Test
    void shouldNotCountContactsThatNothingCanBeSentTo() {
        start(2, "max-forks", "1");
        register("<sip:bob@10.0.1.0:5060;transport=sctp>;q=1", contact(1) + ";q=0.5");
        assertEquals(List.of(1), called());
        assertEquals(1, proxy.count(Counter.NEXT_HOP_UNRESOLVED));
        assertEquals(0, proxy.count(Counter.FORKS_LEFT_OUT));
    }
}
