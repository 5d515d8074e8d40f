package io.sipproxy.proxy;

import io.sipproxy.dns.HostQuery;
import io.sipproxy.dns.LookupKind;
import io.sipproxy.dns.ResolvedHost;
import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.Transport;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.PeerAddress;
import java.util.Locale;

/** One of the two addresses of a SIP Server pair. */
public final class SipServerMember {
    private final String host;
    private final int port;
    private final Transport transport;
    private final IpLiteral literal = new IpLiteral();
    private final boolean isLiteral;
    private final HostQuery query;
    private final String uri;
    private ResolvedHost known = ResolvedHost.NONE;
    private CheckResult checkResult = CheckResult.NONE;
    private long checkedNs;

    /**
     * @param host name or address.
     * @param port of that transport.
     * @param transport how it is reached, and how it reaches this proxy.
     */
    public SipServerMember(final String host, final int port, final Transport transport) {
        this(host, port, transport, LookupKind.ADDRESS);
    }

    /**
     * A member whose name DNS may know more about.
     *
     * @param host name or address.
     * @param port if DNS gives none.
     * @param transport if DNS gives none.
     * @param kind what DNS is asked for.
     */
    public SipServerMember(final String host, final int port, final Transport transport, final LookupKind kind) {
        this.query = new HostQuery(host, kind);
        this.host = host;
        this.port = port;
        this.transport = transport;
        this.isLiteral = literal.parse(host);
        final String uriHost = host.indexOf(':') >= 0 && host.charAt(0) != '[' ? '[' + host + ']' : host;
        // What DNS is to tell is not in it.
        this.uri = "sip:" + uriHost + (isLiteral || kind == LookupKind.ADDRESS ? ":" + port : "")
            + (!isLiteral && kind == LookupKind.ANY ? "" : ";transport=" + transport.name().toLowerCase(Locale.ROOT));
    }

    /**
     * @return whether a message that came over this link came from this member: its address and its transport, and on
     *     TLS its certificate, wherever this side asks for one.
     */
    boolean isAt(final Link link) {
        return isAddressOf(link) && link.isProvenAs(host);
    }

    private boolean isAddressOf(final Link link) {
        if (isLiteral) {
            return link.transport() == transport && link.remote().isSameHost(literal.hi(), literal.lo());
        }
        return known.isAt(link.transport(), transport, link.remote().hi(), link.remote().lo());
    }

    /** @return whether the link leads to, or came from, the very port of this member. */
    boolean isAtPort(final Link link) {
        final PeerAddress remote = link.remote();
        return isLiteral ? remote.port() == port
            : known.isAtPort(link.transport(), transport, remote.hi(), remote.lo(), remote.port(), port);
    }

    /** A name is looked up from time to time anyway; what it meant last holds while it cannot be resolved. */
    NextHopResolver.Result resolve(final NextHopResolver resolver, final NextHop result, final long nowNs) {
        if (isLiteral) {
            return resolver.resolve(transport, literal.hi(), literal.lo(), port, result);
        }
        return resolver.resolve(query, transport, query.kind() == LookupKind.ADDRESS ? port : 0, known, result, nowNs);
    }

    boolean needsLookup() {
        return !isLiteral;
    }

    /** @return what is looked up. */
    HostQuery query() {
        return query;
    }

    /** Remembers where the name pointed to last, so that what comes from there is known as this member's. */
    void addresses(final ResolvedHost answer) {
        if (answer.size() > 0) {
            known = answer;
        }
    }

    void checked(final CheckResult result, final long nowNs) {
        checkResult = result;
        checkedNs = nowNs;
    }

    /** @return what came of asking it last. */
    public CheckResult checkResult() {
        return checkResult;
    }

    /** @return when that was found out; without meaning for {@link CheckResult#NONE}. */
    public long checkedNs() {
        return checkedNs;
    }

    /** @return the URI of this member. */
    public String uri() {
        return uri;
    }

    @Override
    public String toString() {
        return uri;
    }
}
