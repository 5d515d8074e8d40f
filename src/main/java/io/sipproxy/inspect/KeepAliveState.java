package io.sipproxy.inspect;

import io.sipproxy.transport.KeepAliveSettings;
import java.util.concurrent.TimeUnit;

/**
 * The keep-alive options as they are in effect.
 *
 * @param enabled the option sip-enable-tcp-keep-alive; the others mean nothing without it.
 * @param idleSeconds seconds before the first probe; -1 for the operating system's own, as for the next three.
 * @param intervalSeconds seconds between probes.
 * @param count probes.
 * @param userTimeoutMs how long data may be unacknowledged for the operating system, in milliseconds.
 * @param ackTimeoutMs how long a request may be unacknowledged, in milliseconds; 0 if that is not watched.
 * @param appliedBy what sets the options, for example {@code Linux, through JNR}.
 */
public record KeepAliveState(boolean enabled, int idleSeconds, int intervalSeconds, int count, int userTimeoutMs,
    long ackTimeoutMs, String appliedBy) {

    static KeepAliveState of(final KeepAliveSettings settings, final String appliedBy) {
        return new KeepAliveState(settings.isEnabled(), settings.idleSeconds(), settings.intervalSeconds(),
            settings.count(), settings.hasUserTimeout() ? settings.userTimeoutMs() : -1,
            settings.hasAckTimeout() ? TimeUnit.NANOSECONDS.toMillis(settings.ackTimeoutNs()) : 0, appliedBy);
    }
}
