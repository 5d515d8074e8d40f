package io.sipproxy.transaction;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.transport.Link;

/**
 * Knows over which connection the phone that a request is for was heard last: one whose connection a firewall has
 * forgotten notices that too, and registers over another one (the idea of RFC 5626 5.3).
 */
public interface ContactFlows {
    /**
     * @param request as it is sent: its Request-URI is the phone's Contact.
     * @return the connection that the phone registered over last; null if none is known that still works.
     */
    Link flow(SipMessage request, long nowNs);
}
