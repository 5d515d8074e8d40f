package io.sipproxy.inspect;

import java.util.Locale;

/**
 * Which connections to list.
 *
 * @param filter what the peer's transport, address and port ({@code tcp:192.0.2.1:5060}), or the name that it was
 *     opened to, has to contain, in capitals or not; empty for all.
 * @param order which come first.
 * @param limit how many at most, 1 to {@link #MAX_LIMIT}.
 * @param withTcpInfo whether the operating system is asked about each one listed.
 */
public record ConnectionQuery(String filter, ConnectionOrder order, int limit, boolean withTcpInfo) {
    /** Most connections that one list has. */
    public static final int MAX_LIMIT = 10_000;

    /** Checks the limit. */
    public ConnectionQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + ": valid is 1-" + MAX_LIMIT);
        }
        filter = filter.toLowerCase(Locale.ROOT);
    }
}
