package io.sipproxy.system;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One side's view of a dialog (RFC 3261 section 12): tags, remote target, route set, CSeq. */
public final class Dialog {
    private final SipPeer local;
    private final String localParty;
    private final String remoteParty;
    private final String callId;
    private final List<String> routeSet;
    private String remoteTarget;
    private int cseq;

    private Dialog(final SipPeer local, final String localParty, final String remoteParty,
        final TextMessage establishing, final String remoteTarget, final List<String> routeSet) {
        this.local = local;
        this.localParty = localParty;
        this.remoteParty = remoteParty;
        this.callId = establishing.callId();
        this.cseq = establishing.cseqNumber();
        this.remoteTarget = remoteTarget;
        this.routeSet = routeSet;
    }

    /** The side that sent the request: the route set is the Record-Route of the response, reversed (12.1.2). */
    public static Dialog ofCaller(final SipPeer local, final TextMessage response) {
        final List<String> routes = new ArrayList<>(response.values("Record-Route"));
        Collections.reverse(routes);
        return new Dialog(local, response.value("From"), response.value("To"), response,
            TextValues.uri(response.value("Contact")), routes);
    }

    /** The side that answered: the route set is the Record-Route of the request as it stands (12.1.1). */
    static Dialog ofCallee(final SipPeer local, final TextMessage request, final TextMessage response) {
        return new Dialog(local, response.value("To"), response.value("From"), response,
            TextValues.uri(request.value("Contact")), request.values("Record-Route"));
    }

    List<String> routeSet() {
        return routeSet;
    }

    String remoteTarget() {
        return remoteTarget;
    }

    /** The next request in the dialog. */
    public TextMessage request(final String method) {
        return build(method, ++cseq);
    }

    /** ACK for the 2xx to this side's INVITE, a transaction of its own (13.2.2.4). */
    public TextMessage ack(final TextMessage ok) {
        remoteTarget = TextValues.uri(ok.value("Contact"));
        return build("ACK", ok.cseqNumber());
    }

    private TextMessage build(final String method, final int number) {
        final TextMessage request = TextMessage.create(method + " " + remoteTarget + " SIP/2.0")
            .add("Via", local.newVia());
        routeSet.forEach(route -> request.add("Route", route));
        return request.add("Max-Forwards", "70")
            .add("From", localParty)
            .add("To", remoteParty)
            .add("Call-ID", callId)
            .add("CSeq", number + " " + method)
            .add("Contact", local.contact());
    }
}
