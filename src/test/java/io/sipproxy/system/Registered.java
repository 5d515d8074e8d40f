package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;

/** A phone's dealings with the proxy as its registrar: one Call-ID, rising CSeq (10.2). */
public final class Registered {
    private final SipPeer phone;
    private final TextMessage template;
    private int cseq;

    Registered(final SipPeer phone, final ProxyProcess proxy) {
        this.phone = phone;
        this.template = phone.register(proxy.hostPort());
    }

    /** Registers the phone's own Contact, which must succeed. */
    public static Registered register(final SipPeer phone, final ProxyProcess proxy) {
        final Registered registered = new Registered(phone, proxy);
        registered.accepted(phone.contact());
        return registered;
    }

    /** The next REGISTER with these Contact values, not sent yet. */
    TextMessage request(final String... contacts) {
        final TextMessage request = template.copy().set("Via", phone.newVia()).set("CSeq", ++cseq + " REGISTER")
            .remove("Contact");
        Stream.of(contacts).forEach(contact -> request.add("Contact", contact));
        return request;
    }

    /** Sends the Contact values; the registrar must accept them and lists what is registered then. */
    List<String> accepted(final String... contacts) {
        return accepted(request(contacts));
    }

    List<String> accepted(final TextMessage request) {
        final TextMessage response = phone.exchange(request);
        assertEquals(200, response.status(), response::toString);
        return response.values("Contact");
    }

    /** URIs that are registered now, asked for by a REGISTER without Contact (10.2.3). */
    List<String> uris() {
        return accepted().stream().map(TextValues::uri).sorted().toList();
    }
}
