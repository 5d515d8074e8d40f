package io.sipproxy.fuzz;

import io.sipproxy.sip.SipText;
import java.util.List;
import java.util.Locale;

/** The requests that the parties of a {@link ProxyScript} make. */
final class Requests {
    private static final List<String> METHODS =
        List.of("INVITE", "OPTIONS", "REGISTER", "MESSAGE", "INVITE", "SUBSCRIBE", "CANCEL", "ACK", "FUTURE");
    private static final List<String> URIS = List.of("sip:bob@10.0.0.9", "sip:10.0.0.9", "sip:bob@example.com",
        "sip:nobody@10.0.0.9", "tel:+4912345", "sips:bob@10.0.0.9", "sip:bob@10.0.0.9;maddr=10.0.0.9;transport=tcp");
    /** Where the SIP Servers, who may send to anybody, send to. */
    private static final List<String> PHONE_URIS = List.of("sip:bob@10.0.1.1", "sip:bob@10.0.1.2:5060;transport=tcp",
        "sip:bob@10.0.1.3;transport=tcp", "sip:bob@pbx.example.com;transport=tcp", "sip:bob@nowhere.example.com",
        "sip:bob@10.0.0.9", "sip:bob@10.0.1.1?Subject=x");

    private final Choices choices;
    private int count;

    Requests(final Choices choices) {
        this.choices = choices;
    }

    private static String sentBy(final String party) {
        return party.substring(party.indexOf(':') + 1);
    }

    private static String transport(final String party) {
        return party.substring(0, party.indexOf(':'));
    }

    /** The Contact of somebody at that address. */
    String contact(final String party) {
        return "<sip:bob@" + sentBy(party) + ";transport=" + transport(party) + '>';
    }

    private static boolean isOfSipServer(final String party) {
        return party.contains(":10.0.0.");
    }

    /** A request outside of dialogs. */
    SipText outside(final String party) {
        final String method = choices.of(METHODS);
        final String uri = choices.of(isOfSipServer(party) ? PHONE_URIS : URIS);
        final String via = transport(party).toUpperCase(Locale.ROOT) + ' ' + sentBy(party);
        count++;
        SipText request = SipText.request(method, uri, via)
            .withBranch("z9hG4bK-" + (1000 + count))
            .with("From", "<sip:alice@example.com>;tag=alice-" + (1000 + count))
            .with("Call-ID", "call-" + (1000 + count))
            .with("Contact", contact(party));
        if (method.equals("REGISTER")) {
            request = request.with("To", "<sip:bob@10.0.0.9>").add("Expires", choices.yes() ? "3600" : "0");
        }
        return varied(request);
    }

    private SipText varied(final SipText request) {
        final int options = choices.next();
        SipText result = request;
        if ((options & 0x81) == 0x81) {
            result = result.with("Max-Forwards", Integer.toString(choices.next(3)));
        }
        if ((options & 0x82) == 0x82) {
            result = result.withBranch(null);
        }
        if ((options & 0x84) == 0x84) {
            result = result.add("Route", "<sip:10.0.0.9;lr>, <sip:10.0.0.9:5060>");
        }
        if ((options & 0x88) == 0x88) {
            result = result.add("Max-Breadth", Integer.toString(choices.next(3)));
        }
        if ((options & 0x90) == 0x90) {
            result = result.with("To", result.header("To") + ";tag=x");
        }
        if ((options & 0xa0) == 0xa0) {
            result = result.add(choices.yes() ? "Require" : "Proxy-Require", "unheard-of");
        }
        if ((options & 0xc0) == 0xc0) {
            result = result.withBody("v=0\r\n" + "a=b\r\n".repeat(choices.next()));
        }
        return result;
    }

    /** A request of the caller in the dialog that the response belongs to. */
    SipText inDialog(final String method, final SipText invite, final SipText response) {
        final String target = contact(choices.of(List.of("tcp:10.0.1.2:5060", "udp:10.0.1.1:5060")));
        count++;
        final String branch = "z9hG4bK-" + (1000 + count);
        return invite.withBranch(branch).inDialog(method, response.with("Contact", target)).withBranch(branch);
    }

    /** Whether damage to it cannot lead to an address of nobody here: it comes from a phone, outside of dialogs. */
    boolean isHarmless(final SipText request) {
        return request.toTag() == null && !request.method().equals("REGISTER") && request.headers("Route").isEmpty()
            && !request.header("Contact").contains("@10.0.0.");
    }
}
