package io.sipproxy.transaction;

import io.sipproxy.sip.SipUri;
import io.sipproxy.transport.Link;
import org.agrona.DirectBuffer;

/**
 * Knows over which connection the phone that a request is for was heard last: one whose connection a firewall has
 * forgotten notices that too, and registers over another one (the idea of RFC 5626 5.3).
 */
public interface ContactFlows {
    /** @return the connection to the contact with this URI; null if none is known that still works. */
    Link find(DirectBuffer buffer, SipUri contact, long nowNs);
}
