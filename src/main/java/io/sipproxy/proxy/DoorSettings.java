package io.sipproxy.proxy;

import io.sipproxy.digest.Users;
import io.sipproxy.status.EventLog;

/**
 * Who may register and call.
 *
 * @param users who have a password.
 * @param foreignCallers whether callers of other domains need none.
 * @param nonceLifetimeNs how long a challenge's nonce may be used.
 * @param events where failures are told.
 */
public record DoorSettings(Users users, boolean foreignCallers, long nonceLifetimeNs, EventLog events) {
}
