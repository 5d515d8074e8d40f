package io.sipproxy.proxy;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.HeaderValues;
import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.NameAddr;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transaction.ContactFlows;
import io.sipproxy.transaction.Fingerprint;
import io.sipproxy.transaction.KeyedHash;
import io.sipproxy.transport.Link;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.collections.Object2ObjectHashMap;

/**
 * Over which connection a phone registered with a SIP Server through this proxy: requests to that Contact use it, since
 * a phone behind NAT can be reached no other way (the idea of RFC 5626's flows, without the phone's help).
 */
final class LearnedFlows implements ContactFlows {
    private static final byte[] EXPIRES = Ascii.bytes("expires");
    private static final long DEFAULT_EXPIRES_SECONDS = 3600;
    private static final long MAX_EXPIRES_SECONDS = 7 * 24 * 3600;
    private static final int MAX_FLOWS = 1_000_000;
    /** A phone has a few; whoever brings thousands would have all of them learnt, and each looked for in the response. */
    private static final int MAX_LEARNED_CONTACTS = 16;
    /** Contacts of the response that are looked at for each of those: it lists all that the user has. */
    private static final int MAX_GRANTED_CONTACTS = 64;

    /** Where a contact is. */
    static final class Flow {
        private final Fingerprint key = new Fingerprint();
        private Link link;
        private long expiresNs;
        private int holders;
        /** Whose registration brought the connection; null in front of a SIP Server, which alone knows that. */
        private AddressOfRecord owner;
    }

    private final Object2ObjectHashMap<Fingerprint, Flow> flows = new Object2ObjectHashMap<>();
    private final KeyedHash hash;
    private final Counters counters;
    private final HeaderValues contacts = new HeaderValues();
    private final NameAddr nameAddr = new NameAddr();
    private final HeaderValues granted = new HeaderValues();
    private final SipUri uri = new SipUri();
    private final SipUri grantedUri = new SipUri();
    private final IpLiteral address = new IpLiteral();
    private final Span value = new Span();
    private final Fingerprint probe = new Fingerprint();

    LearnedFlows(final KeyedHash hash, final Counters counters) {
        this.hash = hash;
        this.counters = counters;
    }

    @Override
    public Link find(final DirectBuffer buffer, final SipUri contact, final long nowNs) {
        if (flows.isEmpty() || !contact.host().isPresent()) {
            return null;
        }
        toKey(buffer, contact);
        return find(probe, nowNs);
    }

    /** @return the connection to the contact of that key, see {@link #identify}; null if none is known that works. */
    Link find(final Fingerprint key, final long nowNs) {
        final Flow flow = flows.get(key);
        return flow != null && flow.expiresNs > nowNs && flow.link.isUsable() ? flow.link : null;
    }

    /** @return whether the request has a Contact that the sender may have registered; then the key is that of it. */
    boolean identify(final SipMessage request, final Fingerprint key) {
        contacts.start(request, HeaderId.CONTACT);
        if (flows.isEmpty() || !contacts.next() || !parse(request.buffer(), contacts, uri)) {
            return false;
        }
        toKey(request.buffer(), uri);
        key.set(probe);
        return true;
    }

    /**
     * The connection that leads back to whoever sent this.
     *
     * @return null over UDP without {@code rport}: then nothing says that the phone receives where it sends from
     *         (RFC 3581 3), and its Contact is all there is.
     */
    static Link flowOf(final SipMessage register, final Link from) {
        return from.isReliable() || register.topVia().hasRport() ? from : null;
    }

    /** Learns from the 2xx to a REGISTER: the contacts that were asked for are at the end of this connection. */
    void learn(final SipMessage register, final Link from, final SipMessage response, final long nowNs) {
        final Link flow = flowOf(register, from);
        if (flow == null || !flow.isUsable()) {
            // A late response must not put a connection that is gone before the one that came after it.
            return;
        }
        final DirectBuffer buffer = register.buffer();
        final long fallback = expiresHeader(response, expiresHeader(register, DEFAULT_EXPIRES_SECONDS));
        contacts.start(register, HeaderId.CONTACT);
        for (int i = 0; i < MAX_LEARNED_CONTACTS && contacts.next(); i++) {
            if (parse(buffer, contacts, uri)) {
                final long wanted = nameAddr.param(EXPIRES, value)
                    ? Ascii.parseUnsigned(buffer, value.offset(), value.length()) : fallback;
                final long granted = grantedExpires(response, buffer);
                final long seconds = Math.min(granted >= 0 ? granted : wanted, MAX_EXPIRES_SECONDS);
                if (seconds > 0) {
                    remember(buffer, uri, flow, nowNs + TimeUnit.SECONDS.toNanos(seconds));
                } else {
                    forget(buffer, uri);
                }
            }
        }
    }

    private boolean parse(final DirectBuffer buffer, final HeaderValues values, final SipUri result) {
        return nameAddr.parse(buffer, values.offset(), values.length()) >= 0 && !nameAddr.isStar()
            && result.parse(buffer, nameAddr.uri().offset(), nameAddr.uri().length()) && result.host().isPresent();
    }

    /** What the registrar made of the wish for the contact in {@link #uri} (10.3 step 8); -1 if it does not say. */
    private long grantedExpires(final SipMessage response, final DirectBuffer registerBuffer) {
        granted.start(response, HeaderId.CONTACT);
        for (int i = 0; i < MAX_GRANTED_CONTACTS && granted.next(); i++) {
            if (parse(response.buffer(), granted, grantedUri)
                && SipUri.sameTarget(registerBuffer, uri, response.buffer(), grantedUri)
                && nameAddr.param(EXPIRES, value)) {
                return Ascii.parseUnsigned(response.buffer(), value.offset(), value.length());
            }
        }
        return -1;
    }

    /**
     * Remembers where a contact is, for one more holder: over this connection, unless it has the name of another user
     * who holds it too. What is for him is not had by registering a Contact like his.
     *
     * @param owner the user who registered the contact.
     * @return what {@link #release} takes; null if there is no room.
     */
    Flow hold(final AddressOfRecord owner, final DirectBuffer buffer, final SipUri contact, final Link link,
        final long expiresNs) {
        toKey(buffer, contact);
        Flow flow = flows.get(probe);
        if (flow == null || flow.owner == owner || !isOwnersOwn(flow, buffer, contact)) {
            flow = remember(link, expiresNs);
            if (flow == null) {
                return null;
            }
            flow.owner = owner;
        }
        flow.holders++;
        return flow;
    }

    private static boolean isOwnersOwn(final Flow flow, final DirectBuffer buffer, final SipUri contact) {
        return flow.owner != null && flow.owner.isNamed(buffer, contact.user()) && flow.owner.holds(flow);
    }

    /** Forgets where the contact is once nobody holds it any more. */
    void release(final Flow flow) {
        flow.holders--;
        // It may have expired, and the contact been learnt anew.
        if (flow.holders == 0 && flows.get(flow.key) == flow) {
            flows.remove(flow.key);
        }
    }

    /** Remembers where a contact is. @return null if there is no room. */
    Flow remember(final DirectBuffer buffer, final SipUri contact, final Link link, final long expiresNs) {
        toKey(buffer, contact);
        return remember(link, expiresNs);
    }

    private Flow remember(final Link link, final long expiresNs) {
        Flow flow = flows.get(probe);
        if (flow == null) {
            if (flows.size() >= MAX_FLOWS) {
                counters.increment(Counter.FLOW_LIMIT_HIT);
                return null;
            }
            flow = new Flow();
            flow.key.set(probe);
            flows.put(flow.key, flow);
            counters.increment(Counter.FLOWS_LEARNED);
        }
        flow.link = link;
        flow.expiresNs = expiresNs;
        return flow;
    }

    private void forget(final DirectBuffer buffer, final SipUri contact) {
        toKey(buffer, contact);
        flows.remove(probe);
    }

    int size() {
        return flows.size();
    }

    void expire(final long nowNs) {
        flows.values().removeIf(flow -> flow.expiresNs <= nowNs || !flow.link.isUsable());
    }

    private long expiresHeader(final SipMessage message, final long otherwise) {
        final int line = message.first(HeaderId.EXPIRES);
        final long seconds = line < 0 ? -1
            : Ascii.parseUnsigned(message.buffer(), message.valueOffset(line), message.valueLength(line));
        return seconds < 0 ? otherwise : seconds;
    }

    /**
     * The key: user, host and port. A port that is not given is the default one, and the transport does not count,
     * since a SIP Server may add or leave out either when it makes a Request-URI of the Contact.
     */
    private void toKey(final DirectBuffer buffer, final SipUri contact) {
        hash.start();
        if (contact.user().isPresent()) {
            hash.add(buffer, contact.user().offset(), contact.user().length());
        } else {
            hash.add(-1);
        }
        final Span host = contact.host();
        if (address.parse(buffer, host.offset(), host.length())) {
            hash.add(address.hi()).add(address.lo());
        } else {
            for (int i = host.offset(); i < host.end(); i++) {
                hash.add(Ascii.lower(buffer.getByte(i)));
            }
        }
        hash.add(contact.port() > 0 ? contact.port() : NextHopResolver.transportOf(contact).defaultPort());
        hash.finish();
        probe.set(hash.hi(), hash.lo());
    }
}
