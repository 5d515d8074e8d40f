package io.sipproxy.inspect;

import io.sipproxy.proxy.CheckResult;

/**
 * A member of a SIP Server pair.
 *
 * @param uri its address.
 * @param active whether requests go to it.
 * @param lastCheck what came of asking it last.
 * @param checkedMs when, in milliseconds since 1970; 0 for {@link CheckResult#NONE}.
 */
public record MemberState(String uri, boolean active, CheckResult lastCheck, long checkedMs) {
}
