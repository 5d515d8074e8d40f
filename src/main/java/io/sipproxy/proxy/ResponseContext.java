package io.sipproxy.proxy;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.HeaderValues;
import io.sipproxy.sip.Method;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.status.Counter;
import io.sipproxy.transaction.ClientTimeout;
import io.sipproxy.transaction.ServerTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What belongs to one forwarded request (RFC 3261 16.7): its server transaction, the forks, and the responses that are
 * weighed against each other. Pooled; goes back when the server transaction and all forks have ended.
 */
final class ResponseContext implements HostResolver.Waiter {
    private static final byte[] ELSEWHERE =
        Ascii.bytes("Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n");
    private static final byte[] DECLINED = Ascii.bytes("Reason: SIP;cause=600;text=\"Declined elsewhere\"\r\n");

    /** An upstream that gets no answer gives up after 32 s; there has to be time for the request itself. */
    private static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(16);

    private final ProxyCore core;
    private final BestResponse best;
    private final List<Fork> forks = new ArrayList<>(2);
    private final HeaderValues vias = new HeaderValues();
    private ServerTransaction server;
    private boolean active;
    private boolean inDialog;
    private boolean starting;
    private boolean waiting;
    private boolean hasWaited;
    private long waitingSinceNs;
    private long beganNs;
    private boolean cancelled;
    private int unanswered;

    ResponseContext(final ProxyCore core) {
        this.core = core;
        this.best = new BestResponse(core.transactions(), core.buffers());
    }

    void open(final ServerTransaction newServer, final SipMessage request, final long nowNs) {
        active = true;
        beganNs = nowNs;
        server = newServer;
        inDialog = request.toTag().isPresent();
        starting = false;
        waiting = false;
        hasWaited = false;
        cancelled = false;
        unanswered = 0;
        newServer.context(this);
    }

    ServerTransaction server() {
        return server;
    }

    boolean isInDialog() {
        return inDialog;
    }

    boolean isInvite() {
        return server != null && server.method() == Method.INVITE;
    }

    /**
     * The request waits for a host name; the context lives at least until the answer.
     *
     * @return false if it has waited long enough, for one name after the other.
     */
    boolean waitForHost(final long nowNs) {
        if (!hasWaited) {
            hasWaited = true;
            waitingSinceNs = nowNs;
        }
        waiting = nowNs - waitingSinceNs < MAX_WAIT_NS;
        return waiting;
    }

    /** There will be no answer. */
    void onHostRefused() {
        waiting = false;
    }

    @Override
    public void onHostResolved(final long nowNs) {
        waiting = false;
        if (server != null && server.isPending() && !isAwaited(nowNs)) {
            core.counters().increment(Counter.NON_INVITE_UNANSWERED);
            server.abandon(nowNs);
        } else if (server != null && server.isPending()) {
            core.resume(this, nowNs);
        } else {
            releaseIfOver();
        }
    }

    /** Forks are about to be added: nothing is concluded before {@link #endStart}. */
    void beginStart() {
        starting = true;
    }

    Fork addFork() {
        final Fork fork = core.forks().acquire();
        fork.open(this);
        forks.add(fork);
        unanswered++;
        return fork;
    }

    /** A defect ended the start: what was sent is taken back, the caller's answer is up to whoever catches it. */
    void abortStart(final long nowNs) {
        starting = false;
        cancelForks(null, nowNs);
        releaseIfOver();
    }

    void endStart(final long nowNs) {
        starting = false;
        concludeIfAnswered(nowNs);
        releaseIfOver();
    }

    void onResponse(final Fork fork, final SipMessage response, final long nowNs) {
        core.counters().increment(Counter.RESPONSES_RECEIVED);
        final int status = response.statusCode();
        if (!hasFurtherVia(response)) {
            onResponseToNobody(fork, status, nowNs);
        } else if (status < 200) {
            fork.hear();
            onProvisional(response, nowNs);
        } else if (status < 300) {
            onSuccess(fork, response, nowNs);
        } else if (!(status == 503 && goesElsewhere(fork, retryAfterNs(response), nowNs)) && answered(fork)) {
            onFailure(response, nowNs);
        }
    }

    /** What failed at one address is tried at the next, as a new client transaction (RFC 3263 4.3). */
    private boolean goesElsewhere(final Fork fork, final long avoidForNs, final long nowNs) {
        if (fork.isAnswered()) {
            return false;
        }
        core.failover().quarantine(fork, avoidForNs, nowNs);
        if (server == null || !server.isPending() || !isAwaited(nowNs) || !fork.target().nextHop().next()) {
            return false;
        }
        core.failover().start(this, fork, nowNs);
        answered(fork);
        concludeIfAnswered(nowNs);
        return true;
    }

    /**
     * Who sent another request than INVITE has given up after 64*T1, when Timer F says here that nobody answered: sent
     * on then, it could only be carried out a second time, with nobody to be told (RFC 4320 1.1). The sender of an
     * INVITE has got a 100 and waits.
     */
    private boolean isAwaited(final long nowNs) {
        return isInvite() || nowNs - beganNs < core.transactions().timeoutNs();
    }

    /** A 503 that does not say for how long is about this request alone (RFC 3261 21.5.4). */
    private static long retryAfterNs(final SipMessage response) {
        final int line = response.first(HeaderId.RETRY_AFTER);
        if (line < 0) {
            return 0;
        }
        final int start = response.valueOffset(line);
        int end = start;
        while (end < start + response.valueLength(line) && isDigit(response.buffer().getByte(end))) {
            end++;
        }
        return TimeUnit.SECONDS.toNanos(Math.max(0, Ascii.parseUnsigned(response.buffer(), start, end - start)));
    }

    private static boolean isDigit(final byte value) {
        return value >= '0' && value <= '9';
    }

    private boolean hasFurtherVia(final SipMessage response) {
        final int second = response.next(response.first(HeaderId.VIA));
        if (second >= 0 && response.valueLength(second) > 0) {
            return true;
        }
        vias.start(response, HeaderId.VIA);
        return vias.next() && vias.next();
    }

    /** Without a further Via it cannot go on (16.7 step 3): what came is no answer for the caller. */
    private void onResponseToNobody(final Fork fork, final int status, final long nowNs) {
        core.counters().increment(Counter.RESPONSES_WITHOUT_VIA);
        if (status >= 200 && answered(fork)) {
            best.consider(502);
            concludeIfAnswered(nowNs);
        }
    }

    private void onProvisional(final SipMessage response, final long nowNs) {
        if (response.statusCode() > 100 && server != null && server.isPending()) {
            core.upstream().forward(response, server, nowNs);
        }
    }

    /** A 2xx goes on at once, and the others are cancelled (16.7 steps 5 and 10). */
    private void onSuccess(final Fork fork, final SipMessage response, final long nowNs) {
        answered(fork);
        core.learnFlow(this, response, nowNs);
        if (server == null || !core.upstream().forward(response, server, nowNs)) {
            core.counters().increment(Counter.RESPONSES_AFTER_FINAL);
        }
        cancelForks(ELSEWHERE, nowNs);
    }

    private void onFailure(final SipMessage response, final long nowNs) {
        if (server == null || !server.isPending()) {
            core.counters().increment(Counter.RESPONSES_AFTER_FINAL);
            return;
        }
        final int status = response.statusCode();
        if (status == 408 && !isInvite()) {
            // RFC 4320 4.2: as if there had been none.
            concludeIfAnswered(nowNs);
        } else if (isLast() && best.status() == 0 && status != 503) {
            passOrRefuse(response, nowNs);
        } else {
            best.consider(response);
            if (status >= 600) {
                cancelForks(DECLINED, nowNs);
            }
            concludeIfAnswered(nowNs);
        }
    }

    private void passOrRefuse(final SipMessage response, final long nowNs) {
        if (!core.upstream().forward(response, server, nowNs)) {
            core.upstream().reply(server, 500, nowNs);
        }
    }

    void onTimeout(final Fork fork, final ClientTimeout timeout, final long nowNs) {
        final boolean isSilent = timeout == ClientTimeout.TIMER_B || timeout == ClientTimeout.TIMER_F;
        if (isSilent && !fork.isHeard() && goesElsewhere(fork, Long.MAX_VALUE, nowNs)) {
            return;
        }
        if (timeout != ClientTimeout.TIMER_C && answered(fork)) {
            if (timeout != ClientTimeout.TIMER_F) {
                best.consider(cancelled ? 487 : 408);
            }
            concludeIfAnswered(nowNs);
        }
    }

    /**
     * The request could not be delivered: as if a 503 had come (16.9), but a caller who gave up gets what it expects.
     */
    void onTransportError(final Fork fork, final long nowNs) {
        final boolean isUnseen = !fork.isAnswered() && !fork.isHeard();
        final SipServerMember failed = isUnseen ? fork.target().member() : null;
        if (fork.isHeard() && fork.target().member() != null) {
            // The SIP Server is at work on it: its partner would do so again.
            fork.target().nextHop().forgetNext();
        }
        if (!goesElsewhere(fork, Long.MAX_VALUE, nowNs) && answered(fork)) {
            best.consider(cancelled ? 487 : 503);
            concludeIfAnswered(nowNs);
        }
        if (failed != null) {
            onUndelivered(failed, nowNs);
        }
    }

    /** A SIP Server could not be given a request. */
    void onUndelivered(final SipServerMember member, final long nowNs) {
        core.failover().onUndelivered(member, nowNs);
    }

    /** The caller gives up. */
    void onCancel(final byte[] reasonLine, final long nowNs) {
        cancelled = true;
        if (forks.isEmpty()) {
            core.upstream().reply(server, 487, nowNs);
        } else {
            cancelForks(reasonLine, nowNs);
        }
    }

    void onTerminated(final Fork fork, final long nowNs) {
        forks.remove(fork);
        if (answered(fork)) {
            // Without a response, a timeout or an error being told: a defect, and as good as an error.
            best.consider(503);
        }
        core.forks().release(fork);
        fork.clear();
        if (forks.isEmpty()) {
            concludeIfAnswered(nowNs);
        }
        releaseIfOver();
    }

    void onServerTerminated() {
        server = null;
        best.clear();
        releaseIfOver();
    }

    private boolean answered(final Fork fork) {
        if (!fork.answer()) {
            return false;
        }
        unanswered--;
        return true;
    }

    private boolean isLast() {
        return unanswered == 0 && !starting;
    }

    private void cancelForks(final byte[] reasonLine, final long nowNs) {
        for (int i = forks.size() - 1; i >= 0; i--) {
            if (i < forks.size()) {
                forks.get(i).cancel(reasonLine, nowNs);
            }
        }
    }

    private void concludeIfAnswered(final long nowNs) {
        if (isLast() && server != null && server.isPending()) {
            core.upstream().conclude(this, best, nowNs);
        }
    }

    private void releaseIfOver() {
        if (active && server == null && forks.isEmpty() && !waiting && !starting) {
            active = false;
            // A fork may have ended after the server transaction: its end is not that of the next request.
            best.clear();
            core.release(this);
        }
    }
}
