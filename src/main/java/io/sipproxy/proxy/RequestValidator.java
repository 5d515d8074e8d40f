package io.sipproxy.proxy;

import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.Method;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transport.Link;

/** The checks of RFC 3261 16.3 that every request has to pass, apart from syntax, which the parser checks. */
final class RequestValidator {
    private final LoopDetector loops;
    private final SipServers servers;
    private final Counters counters;
    private long digest;

    RequestValidator(final LoopDetector loops, final SipServers servers, final Counters counters) {
        this.loops = loops;
        this.servers = servers;
        this.counters = counters;
    }

    /** @return the status that refuses the request; 0 if there is none. */
    int check(final SipMessage request, final Link from) {
        digest = loops.digest(request, servers.isSipServer(from));
        if (loops.isLoop(request, digest)) {
            counters.increment(Counter.LOOPS_DETECTED);
            return 482;
        }
        // An ACK cannot be refused, so it demands nothing (8.2.2.3).
        if (request.first(HeaderId.PROXY_REQUIRE) >= 0 && request.method() != Method.ACK) {
            counters.increment(Counter.PROXY_REQUIRE_REFUSED);
            return 420;
        }
        return 0;
    }

    /**
     * @return whether the request may not leave here any more (16.3 step 3); what is for this proxy itself may come.
     */
    boolean isAtItsLastHop(final SipMessage request) {
        if (request.maxForwards() != 0) {
            return false;
        }
        counters.increment(Counter.TOO_MANY_HOPS);
        return true;
    }

    /** @return the loop digest of the request that {@link #check} saw last. */
    long digest() {
        return digest;
    }
}
