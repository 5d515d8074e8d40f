package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The steps of a call that most tests need. */
public final class Call {
    private final SipPeer caller;
    private final SipPeer callee;
    private final TextMessage received;
    private final TextMessage ok;
    private final Dialog callerDialog;
    private final Dialog calleeDialog;

    private Call(final SipPeer caller, final SipPeer callee, final TextMessage received, final TextMessage sentOk,
        final TextMessage ok) {
        this.caller = caller;
        this.callee = callee;
        this.received = received;
        this.ok = ok;
        this.callerDialog = Dialog.ofCaller(caller, ok);
        this.calleeDialog = Dialog.ofCallee(callee, received, sentOk);
    }

    /** INVITE, 180, 200 and ACK. */
    static Call establish(final SipPeer caller, final SipPeer callee, final String uri) {
        return establish(caller, callee, caller.invite(uri));
    }

    static Call establish(final SipPeer caller, final SipPeer callee, final TextMessage invite) {
        caller.send(invite);
        final TextMessage received = callee.expectRequest("INVITE");
        callee.respond(received, 180, "Ringing");
        caller.expectResponse(180, "INVITE");
        return answer(caller, callee, received);
    }

    /** 200 and ACK for an INVITE that the callee has received. */
    public static Call answer(final SipPeer caller, final SipPeer callee, final TextMessage received) {
        final TextMessage sentOk = callee.respond(received, 200, "OK");
        return acknowledge(caller, callee, received, sentOk, caller.expectResponse(200, "INVITE"));
    }

    /** ACK for a 200 that the caller has received. */
    public static Call acknowledge(final SipPeer caller, final SipPeer callee, final TextMessage received,
        final TextMessage sentOk, final TextMessage ok) {
        final Call call = new Call(caller, callee, received, sentOk, ok);
        caller.send(call.callerDialog.ack(ok));
        final TextMessage ack = callee.expectRequest("ACK");
        assertEquals(received.callId(), ack.callId());
        return call;
    }

    public Dialog callerDialog() {
        return callerDialog;
    }

    Dialog calleeDialog() {
        return calleeDialog;
    }

    /** The INVITE as the callee got it. */
    public TextMessage received() {
        return received;
    }

    /** The 200 as the caller got it. */
    TextMessage ok() {
        return ok;
    }

    /** BYE from the caller; hands over the BYE as the callee got it. */
    public TextMessage hangUpByCaller() {
        return hangUp(caller, callerDialog, callee);
    }

    TextMessage hangUpByCallee() {
        return hangUp(callee, calleeDialog, caller);
    }

    private static TextMessage hangUp(final SipPeer from, final Dialog dialog, final SipPeer to) {
        from.send(dialog.request("BYE"));
        final TextMessage bye = to.expectRequest("BYE");
        to.respond(bye, 200, "OK");
        from.expectResponse(200, "BYE");
        return bye;
    }

    /** The ACK for a final response other than 2xx, in the INVITE's own transaction (17.1.1.3). */
    public static TextMessage ackFor(final TextMessage invite, final TextMessage response) {
        final TextMessage ack = inTransactionOf(invite, "ACK");
        return ack.set("To", response.value("To"));
    }

    /** The CANCEL for a pending INVITE (9.1). */
    public static TextMessage cancelFor(final TextMessage invite) {
        return inTransactionOf(invite, "CANCEL");
    }

    private static TextMessage inTransactionOf(final TextMessage invite, final String method) {
        final TextMessage request = TextMessage.create(method + " " + invite.uri() + " SIP/2.0")
            .add("Via", invite.values("Via").get(0));
        invite.values("Route").forEach(route -> request.add("Route", route));
        return request.add("Max-Forwards", "70")
            .add("From", invite.value("From"))
            .add("To", invite.value("To"))
            .add("Call-ID", invite.callId())
            .add("CSeq", invite.cseqNumber() + " " + method);
    }
}
