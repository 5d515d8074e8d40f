package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The proxy as its own registrar (RFC 3261 section 10.3). */
class RegistrarTest extends SystemTest {
    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldListContactWithExpiryWhenPhoneRegisters(final Net net) {
        final SipPeer alice = phone(net, newUser(), ALICE_HOST, registrar());
        final List<String> contacts = new Registered(alice, registrar()).accepted(alice.contact() + ";expires=900");
        assertEquals(List.of(alice.uri()), contacts.stream().map(TextValues::uri).toList());
        assertExpires(900, contacts.get(0));
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldKeepOneBindingWhenPhoneRefreshes(final Net net) {
        final SipPeer alice = phone(net, newUser(), ALICE_HOST, registrar());
        final Registered registered = new Registered(alice, registrar());
        assertExpires(600, registered.accepted(alice.contact()).get(0));
        final List<String> contacts = registered.accepted(alice.contact() + ";expires=1800");
        assertEquals(1, contacts.size(), contacts::toString);
        assertExpires(1800, contacts.get(0));
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldKeepEachContactWhenPhoneRegistersSeveral(final Net net) {
        final SipPeer alice = phone(net, newUser(), ALICE_HOST, registrar());
        final Registered registered = new Registered(alice, registrar());
        registered.accepted("<sip:a@192.0.2.1>;q=0.7;expires=700, \"B, b\" <sip:b@192.0.2.2;x=1>;expires=800;q=0.2",
            "<sip:c@192.0.2.3>");
        final List<String> contacts = registered.accepted();
        assertEquals(List.of("sip:a@192.0.2.1", "sip:b@192.0.2.2;x=1", "sip:c@192.0.2.3"),
            contacts.stream().map(TextValues::uri).sorted().toList());
        assertExpires(700, find(contacts, "sip:a@"));
        assertExpires(800, find(contacts, "sip:b@"));
        assertExpires(600, find(contacts, "sip:c@"));
        assertEquals("0.7", TextValues.param(find(contacts, "sip:a@"), "q"));
        assertEquals("0.2", TextValues.param(find(contacts, "sip:b@"), "q"));
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldRemoveOneContactWhenItExpiresAtOnce(final Net net) {
        final SipPeer alice = phone(net, newUser(), ALICE_HOST, registrar());
        final Registered registered = new Registered(alice, registrar());
        registered.accepted("<sip:a@192.0.2.1>", "<sip:b@192.0.2.2>");
        registered.accepted("<sip:a@192.0.2.1>;expires=0");
        assertEquals(List.of("sip:b@192.0.2.2"), registered.uris());
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldRemoveAllContactsWhenStarExpires(final Net net) {
        final SipPeer alice = phone(net, newUser(), ALICE_HOST, registrar());
        final Registered registered = new Registered(alice, registrar());
        registered.accepted("<sip:a@192.0.2.1>", "<sip:b@192.0.2.2>");
        registered.accepted(registered.request("*").set("Expires", "0"));
        assertEquals(List.of(), registered.uris());
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAnswerBadRequestWhenStarIsNotAlone(final Net net) {
        final SipPeer alice = phone(net, newUser(), ALICE_HOST, registrar());
        final Registered registered = new Registered(alice, registrar());
        registered.accepted("<sip:a@192.0.2.1>");
        assertEquals(400, alice.exchange(registered.request("*")).status(), "Expires is not 0");
        assertEquals(400, alice.exchange(registered.request("*", "<sip:b@192.0.2.2>").set("Expires", "0")).status());
        assertEquals(List.of("sip:a@192.0.2.1"), registered.uris());
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAnswerIntervalTooBriefWhenExpiryIsTooShort(final Net net) {
        final SipPeer alice = phone(net, newUser(), ALICE_HOST, registrar());
        final Registered registered = new Registered(alice, registrar());
        final TextMessage refused = alice.exchange(registered.request(alice.contact() + ";expires=1"));
        assertEquals(423, refused.status());
        final int minimum = Integer.parseInt(refused.value("Min-Expires"));
        assertTrue(minimum > 1, refused::toString);
        assertEquals(List.of(), registered.uris());
        assertExpires(minimum, registered.accepted(alice.contact() + ";expires=" + minimum).get(0));
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldKeepBindingWhenOlderRequestArrivesLate(final Net net) {
        final SipPeer alice = phone(net, newUser(), ALICE_HOST, registrar());
        final Registered registered = new Registered(alice, registrar());
        final TextMessage late = registered.request(alice.contact() + ";expires=0");
        registered.accepted(alice.contact());
        alice.exchange(late);
        assertEquals(List.of(alice.uri()), registered.uris());
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldTreatUriAsSameBindingWhenOnlyCaseOfHostDiffers(final Net net) {
        final SipPeer alice = phone(net, newUser(), ALICE_HOST, registrar());
        final Registered registered = new Registered(alice, registrar());
        registered.accepted("<sip:a@Phone.Example.COM;transport=TCP>");
        registered.accepted("<sip:%61@phone.example.com;transport=tcp>");
        assertEquals(1, registered.uris().size(), "19.1.4: these are equal");
        registered.accepted("<sip:A@phone.example.com;transport=tcp>");
        assertEquals(2, registered.uris().size(), "19.1.4: the user is compared with case");
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAnswerOptionsWhenProxyItselfIsAsked(final Net net) {
        final SipPeer alice = phone(net, "alice", ALICE_HOST, registrar());
        final TextMessage response = alice.exchange(alice.request("OPTIONS", "sip:" + registrar().hostPort()));
        assertEquals(200, response.status());
        final List<String> allowed = response.values("Allow");
        for (final String method : List.of("INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "REGISTER")) {
            assertTrue(allowed.contains(method), () -> "Allow without " + method + ":\n" + response);
        }
        assertTrue(response.has("Accept"), response::toString);
        assertNotNull(response.toTag());
    }

    private static String newUser() {
        return "u" + SipPeer.unique();
    }

    private static String find(final List<String> contacts, final String part) {
        return contacts.stream().filter(contact -> contact.contains(part)).findFirst().orElseThrow();
    }

    /** The seconds that are left; one may have passed since. */
    private static void assertExpires(final int seconds, final String contact) {
        final String expires = TextValues.param(contact, "expires");
        assertNotNull(expires, contact);
        assertTrue(Stream.of(seconds, seconds - 1, seconds - 2).map(String::valueOf).anyMatch(expires::equals),
            () -> String.format(Locale.ROOT, "expires of %s is not %d", contact, seconds));
    }
}
