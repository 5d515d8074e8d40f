package io.sipproxy.inspect;

/**
 * A SIP Server pair. Times of day are in milliseconds since 1970.
 *
 * @param name of the application.
 * @param serving whether it receives all requests of endpoints.
 * @param primary the member that is used first.
 * @param backup the other one; null if there is none.
 * @param activeSinceMs since when the active member has been that.
 * @param available whether a member answers.
 * @param availableSinceMs since when it has been available, or not.
 */
public record PairState(String name, boolean serving, MemberState primary, MemberState backup, long activeSinceMs,
    boolean available, long availableSinceMs) {

    /** @return the member that requests go to. */
    public MemberState active() {
        return primary.active() || backup == null ? primary : backup;
    }
}
