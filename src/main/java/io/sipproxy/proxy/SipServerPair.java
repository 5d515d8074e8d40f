package io.sipproxy.proxy;

import io.sipproxy.transport.Link;

/**
 * A SIP Server, as primary and backup: which of the two is active, and whether either answers. {@link PairCheck} finds
 * that out; without it the primary is active and available.
 */
public final class SipServerPair {
    /** For what has been as it is since the start. */
    public static final long SINCE_START = Long.MIN_VALUE;

    private final String name;
    private final SipServerMember primary;
    private final SipServerMember backup;
    private SipServerMember active;
    private long activeSinceNs = SINCE_START;
    private boolean available = true;
    private long availableSinceNs = SINCE_START;
    private byte[] retryAfter;
    private PairCheck check;

    /**
     * @param name of the application.
     * @param primary the member that is used first.
     * @param backup the other one; null if there is none.
     */
    public SipServerPair(final String name, final SipServerMember primary, final SipServerMember backup) {
        this.name = name;
        this.primary = primary;
        this.backup = backup;
        this.active = primary;
    }

    /** @return the name of the application. */
    public String name() {
        return name;
    }

    /** @return the member that is used first. */
    public SipServerMember primary() {
        return primary;
    }

    /** @return the other one; null if there is none. */
    public SipServerMember backup() {
        return backup;
    }

    /** @return the member that requests go to. */
    public SipServerMember active() {
        return active;
    }

    /** @return false while no member answers. */
    public boolean isAvailable() {
        return available;
    }

    /** @return since when {@link #active} has been the active one; {@link #SINCE_START} if no other ever was. */
    public long activeSinceNs() {
        return activeSinceNs;
    }

    /** @return since when {@link #isAvailable} has been so; {@link #SINCE_START} if always. */
    public long availableSinceNs() {
        return availableSinceNs;
    }

    /** @return the partner of a member; null if it has none. */
    SipServerMember other(final SipServerMember member) {
        return member == primary ? backup : primary;
    }

    void check(final PairCheck newCheck) {
        check = newCheck;
    }

    void activate(final SipServerMember member, final long nowNs) {
        if (active != member) {
            active = member;
            activeSinceNs = nowNs;
        }
        if (!available) {
            available = true;
            availableSinceNs = nowNs;
        }
    }

    /** @param newRetryAfter what those are told, in seconds, who want to be served meanwhile. */
    void becomeUnavailable(final byte[] newRetryAfter, final long nowNs) {
        available = false;
        availableSinceNs = nowNs;
        retryAfter = newRetryAfter;
    }

    /** @param newRetryAfter what they are told from now on, the pair being unavailable. */
    void retryAfter(final byte[] newRetryAfter) {
        retryAfter = newRetryAfter;
    }

    /** @return the value of Retry-After while the pair is unavailable. */
    byte[] retryAfter() {
        return retryAfter;
    }

    /** A request came over this link: if it is from a member, that one is at work. */
    void onRequestFrom(final Link link, final long nowNs) {
        if (check == null) {
            return;
        }
        final SipServerMember member = memberAt(link);
        if (member != null) {
            check.onRequestFrom(member, nowNs);
        }
    }

    /** A request could not be delivered to the member: time to look whether it is there. */
    void onUndelivered(final SipServerMember member, final long nowNs) {
        if (check != null) {
            check.onUndelivered(member, nowNs);
        }
    }

    /** Members on one host are told apart by port, if the link shows it. */
    private SipServerMember memberAt(final Link link) {
        final boolean isPrimary = primary.isAt(link);
        final boolean isBackup = backup != null && backup.isAt(link);
        if (isPrimary && isBackup) {
            return primary.isAtPort(link) ? primary : backup.isAtPort(link) ? backup : null;
        }
        return isPrimary ? primary : isBackup ? backup : null;
    }
}
