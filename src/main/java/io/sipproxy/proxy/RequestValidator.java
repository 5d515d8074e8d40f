package io.sipproxy.proxy;

import io.sipproxy.sip.HeaderId;
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

    /** @return the status that refuses the request; 0 if it may go on. */
    int check(final SipMessage request, final Link from) {
        if (request.maxForwards() == 0) {
            counters.increment(Counter.TOO_MANY_HOPS);
            return 483;
        }
        digest = loops.digest(request, servers.isSipServer(from));
        if (loops.isLoop(request, digest)) {
            counters.increment(Counter.LOOPS_DETECTED);
            return 482;
        }
        if (request.first(HeaderId.PROXY_REQUIRE) >= 0) {
            counters.increment(Counter.PROXY_REQUIRE_REFUSED);
            return 420;
        }
        return 0;
    }

    /** @return the loop digest of the request that {@link #check} saw last. */
    long digest() {
        return digest;
    }
}
