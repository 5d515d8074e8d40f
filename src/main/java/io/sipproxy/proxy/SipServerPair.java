package io.sipproxy.proxy;

/**
 * A SIP Server, as primary and backup.
 *
 * @param name of the application.
 * @param primary the member that is used first.
 * @param backup the other one; null if there is none.
 */
public record SipServerPair(String name, SipServerMember primary, SipServerMember backup) {
    /** @return the member that requests go to. */
    SipServerMember active() {
        return primary;
    }
}
