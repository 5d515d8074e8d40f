package io.sipproxy.proxy;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transaction.ServerTransaction;

/**
 * Sends a request to the next address of a target after one has failed (RFC 3263 4.3): the retained request is written
 * anew, since another transport asks for another Via and Record-Route.
 */
final class Failover {
    private final SipServers servers;
    private final Router router;
    private final Forwarding forwarding;
    private final Quarantine quarantine;
    private final Counters counters;
    /** Its own: an address may fail while another target of the same request is being served. */
    private final Routing routing = new Routing();
    private final Target target = new Target();
    private final SipParser parser;
    private final SipMessage stored = new SipMessage();

    Failover(final SipServers servers, final Router router, final Forwarding forwarding, final Quarantine quarantine,
        final int maxHeaders, final Counters counters) {
        this.servers = servers;
        this.quarantine = quarantine;
        this.router = router;
        this.forwarding = forwarding;
        this.parser = new SipParser(maxHeaders);
        this.counters = counters;
    }

    /** Keeps other requests away from where this one has failed, for so long at most. */
    void quarantine(final Fork failed, final long forNs, final long nowNs) {
        final NextHop nextHop = failed.target().nextHop();
        if (nextHop.isOneOfSeveral() && !nextHop.isFlow()) {
            quarantine.add(nextHop.transport(), nextHop.hi(), nextHop.lo(), nextHop.port(), forNs, nowNs);
        }
    }

    /** A request could not be delivered: whether the SIP Server is there is asked at once. */
    void onUndelivered(final SipServerMember member, final long nowNs) {
        servers.serving().onUndelivered(member, nowNs);
    }

    /** @param failed what is replaced by a fork to the address that its target is at now. */
    void start(final ResponseContext context, final Fork failed, final long nowNs) {
        final ServerTransaction server = context.server();
        final SipMessage request = server.request();
        parser.parseDatagram(request.buffer(), request.offset(), request.length(), stored);
        counters.increment(Counter.REQUESTS_FAILED_OVER);
        router.prepare(stored, server.source(), routing);
        target.set(failed.target());
        forwarding.start(context, stored, routing, target, failed.loopDigest(), nowNs);
    }
}
