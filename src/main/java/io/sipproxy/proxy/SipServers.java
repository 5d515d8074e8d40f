package io.sipproxy.proxy;

import io.sipproxy.transport.Link;
import io.sipproxy.transport.Timer;
import io.sipproxy.transport.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The configured SIP Server pairs, and which of them serves this proxy. */
public final class SipServers {
    private static final long LOOKUP_PERIOD_NS = TimeUnit.SECONDS.toNanos(30);

    private static final long SOONEST_LOOKUP_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<SipServerPair> pairs;
    private final SipServerPair serving;
    private final List<SipServerMember> members = new ArrayList<>();

    /**
     * @param pairs all of them.
     * @param serving the one that receives all requests of endpoints; null if this proxy is the registrar.
     */
    public SipServers(final List<SipServerPair> pairs, final SipServerPair serving) {
        this.pairs = List.copyOf(pairs);
        this.serving = serving;
        for (final SipServerPair pair : pairs) {
            members.add(pair.primary());
            if (pair.backup() != null) {
                members.add(pair.backup());
            }
        }
    }

    /** @return whether a message that came over this link came from a SIP Server. */
    boolean isSipServer(final Link link) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).isAt(link)) {
                return true;
            }
        }
        return false;
    }

    /** A request came over this link: the member that it is from is at work. */
    void onRequestFrom(final Link link, final long nowNs) {
        for (int i = 0; i < pairs.size(); i++) {
            pairs.get(i).onRequestFrom(link, nowNs);
        }
    }

    /** @return how many pairs have no member that answers. */
    public int unavailablePairs() {
        int unavailable = 0;
        for (int i = 0; i < pairs.size(); i++) {
            unavailable += pairs.get(i).isAvailable() ? 0 : 1;
        }
        return unavailable;
    }

    /** @return whether some member of the serving pair answers; true if there is no such pair. */
    public boolean isServing() {
        return serving == null || serving.isAvailable();
    }

    /** @return all pairs. */
    public List<SipServerPair> pairs() {
        return pairs;
    }

    /** @return the serving pair; null if there is none. */
    public SipServerPair serving() {
        return serving;
    }

    /**
     * Looks members that are given by name up, now and from time to time, so that their requests are known as theirs.
     */
    public void keepResolved(final HostResolver hosts, final Timers timers, final long nowNs) {
        for (final SipServerMember member : members) {
            if (member.needsLookup()) {
                hosts.keep(member.query());
                new Refresh(member, hosts, timers).onTimer(nowNs);
            }
        }
    }

    private static final class Refresh extends Timer implements HostResolver.Waiter {
        private final SipServerMember member;
        private final HostResolver hosts;
        private final Timers timers;

        private Refresh(final SipServerMember member, final HostResolver hosts, final Timers timers) {
            this.member = member;
            this.hosts = hosts;
            this.timers = timers;
        }

        @Override
        protected void onTimer(final long nowNs) {
            scheduleNext(nowNs);
            if (hosts.find(member.query(), nowNs) == null) {
                hosts.await(member.query(), this, nowNs);
            }
        }

        @Override
        public void onHostResolved(final long nowNs) {
            member.addresses(hosts.find(member.query(), nowNs));
            scheduleNext(nowNs);
        }

        private void scheduleNext(final long nowNs) {
            final long validNs = hosts.validForNs(member.query(), nowNs);
            final long waitNs = validNs == 0 ? LOOKUP_PERIOD_NS : Math.max(SOONEST_LOOKUP_NS, validNs);
            timers.schedule(this, nowNs + Math.min(LOOKUP_PERIOD_NS, waitNs));
        }
    }
}
