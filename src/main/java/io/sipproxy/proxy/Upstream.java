package io.sipproxy.proxy;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.ReasonPhrase;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transaction.ServerTransaction;
import io.sipproxy.transport.PooledBuffer;

/** What the caller gets: responses that pass, the best of several, or one that this proxy makes (RFC 3261 16.7). */
final class Upstream {
    private static final byte[] CONNECTION_LOST = Ascii.bytes("SIP;cause=503;text=\"connection lost\"");

    private final ResponseForwarder responses;
    private final SipParser parser;
    private final SipMessage best = new SipMessage();
    private final Counters counters;

    Upstream(final int maxMessageSize, final int maxHeaders, final Counters counters) {
        this.responses = new ResponseForwarder(maxMessageSize);
        this.parser = new SipParser(maxHeaders);
        this.counters = counters;
    }

    /** @return false if the server transaction lets the response pass no more, or it is too large. */
    boolean forward(final SipMessage response, final ServerTransaction server, final long nowNs) {
        return forward(response, server, null, nowNs);
    }

    private boolean forward(final SipMessage response, final ServerTransaction server, final PooledBuffer challenges,
        final long nowNs) {
        final boolean passed = responses.forward(response, server, challenges, nowNs);
        if (passed) {
            counters.increment(Counter.RESPONSES_FORWARDED);
        }
        return passed;
    }

    /** Answers, if nobody has. */
    void reply(final ServerTransaction server, final int status, final long nowNs) {
        reply(server, status, ReasonPhrase.of(status), nowNs);
    }

    /** As {@link #reply(ServerTransaction, int, long)}, with a reason phrase that tells more. */
    void reply(final ServerTransaction server, final int status, final byte[] reason, final long nowNs) {
        if (server.isPending()) {
            counters.increment(Counter.RESPONSES_OWN);
            server.reply(status, reason, nowNs);
        }
    }

    /** Answers what the router refused. */
    void refuse(final ServerTransaction server, final Routing routing, final long nowNs) {
        if (routing.retryAfter() == null) {
            reply(server, routing.status(), routing.reason(), nowNs);
        } else {
            refuse(server, routing.retryAfter(), nowNs);
        }
    }

    /** Answers 503: to be tried again after that many seconds (21.5.4). */
    void refuse(final ServerTransaction server, final byte[] retryAfter, final long nowNs) {
        if (server.isPending()) {
            counters.increment(Counter.RESPONSES_OWN);
            server.beginReply(503, ReasonPhrase.of(503)).header(HeaderId.RETRY_AFTER, retryAfter);
            server.reply(nowNs);
        }
    }

    /** All forks have ended without success: the best response goes upstream (16.7 steps 6 to 8). */
    void conclude(final ResponseContext context, final BestResponse chosen, final long nowNs) {
        final ServerTransaction server = context.server();
        final boolean isOurs = chosen.message() == null;
        if (chosen.status() == 0 && context.isInvite()) {
            reply(server, 500, nowNs);
        } else if (chosen.status() == 0) {
            counters.increment(Counter.NON_INVITE_UNANSWERED);
            server.abandon(nowNs);
        } else if (chosen.status() == 503) {
            release(context, isOurs, nowNs);
        } else if (isOurs) {
            reply(server, chosen.status(), nowNs);
        } else {
            forwardBest(server, chosen, nowNs);
        }
    }

    private void forwardBest(final ServerTransaction server, final BestResponse chosen, final long nowNs) {
        final PooledBuffer message = chosen.message();
        parser.parseDatagram(message.buffer(), 0, message.length(), best);
        final boolean challenged = chosen.status() == 401 || chosen.status() == 407;
        if (!forward(best, server, challenged ? chosen.challenges() : null, nowNs)) {
            reply(server, 500, nowNs);
        }
    }

    /**
     * A 503 is not passed on (16.7 step 6); who is told that the connection was lost depends on what he can do then.
     */
    private void release(final ResponseContext context, final boolean isOurs, final long nowNs) {
        final ServerTransaction server = context.server();
        if (!context.isInvite() || !isOurs) {
            reply(server, 500, nowNs);
        } else if (context.isInDialog()) {
            // The caller ends the dialog on this one (12.2.1.2).
            reply(server, 408, nowNs);
        } else {
            counters.increment(Counter.RESPONSES_OWN);
            server.beginReply(500, ReasonPhrase.of(500)).header(HeaderId.REASON, CONNECTION_LOST);
            server.reply(nowNs);
        }
    }
}
