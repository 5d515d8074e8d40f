package io.sipproxy.proxy;

import io.sipproxy.sip.Span;
import io.sipproxy.transaction.ContactFlows;
import org.agrona.DirectBuffer;

/** One member of the target set (RFC 3261 16.5): a Request-URI and the next hop for it. Reused. */
final class Target {
    private final Span uri = new Span();
    private final NextHop nextHop = new NextHop();
    private DirectBuffer uriBuffer;
    private ContactFlows flows;
    private SipServerMember member;
    private SipServerMember partner;
    private int memberEnd;
    private int breadth;

    void uri(final DirectBuffer buffer, final int offset, final int length) {
        uriBuffer = buffer;
        uri.set(offset, length);
    }

    DirectBuffer uriBuffer() {
        return uriBuffer;
    }

    Span uri() {
        return uri;
    }

    NextHop nextHop() {
        return nextHop;
    }

    /** @param contactFlows knows where the phone is if the Request-URI is the Contact of one, and the next hop. */
    void flows(final ContactFlows contactFlows) {
        flows = contactFlows;
    }

    /** @return who knows that; null if the Request-URI is not where the request goes. */
    ContactFlows flows() {
        return flows;
    }

    /**
     * The next hop is a SIP Server of the serving pair.
     *
     * @param newMember whose addresses the next hop has by now.
     * @param newPartner whose addresses will follow, if there are any.
     */
    void members(final SipServerMember newMember, final SipServerMember newPartner) {
        member = newMember;
        partner = newPartner;
        memberEnd = nextHop.count();
    }

    /** @return the SIP Server that the address belongs to where the next hop is now; null for any other target. */
    SipServerMember member() {
        return nextHop.position() < memberEnd ? member : partner;
    }

    /** @param newBreadth the Max-Breadth that the request goes there with; 0 if it goes without one. */
    void breadth(final int newBreadth) {
        breadth = newBreadth;
    }

    int breadth() {
        return breadth;
    }

    void set(final Target other) {
        breadth = other.breadth;
        flows = other.flows;
        member = other.member;
        partner = other.partner;
        memberEnd = other.memberEnd;
        uriBuffer = other.uriBuffer;
        uri.set(other.uri);
        nextHop.set(other.nextHop);
    }

    void clear() {
        breadth = 0;
        flows = null;
        member = null;
        partner = null;
        memberEnd = 0;
        uriBuffer = null;
        uri.clear();
        nextHop.clear();
    }
}
