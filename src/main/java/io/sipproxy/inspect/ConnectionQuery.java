package io.sipproxy.inspect;

import java.util.Locale;

/**
 * Which connections to list.
 *
 * @param filter what the peer's transport, address and port ({@code tcp:192.0.2.1:5060}), or the name that it was
 *     opened to, has to contain, in capitals or not; empty for all.
 * @param kind which of these.
 * @param order which come first.
 * @param reversed whether those come first that else would come last.
 * @param offset how many of the first are left out, 0 to {@link #MAX_LIMIT} - limit.
 * @param limit how many at most, 1 to {@link #MAX_LIMIT}.
 * @param withTcpInfo whether the operating system is asked about each one listed.
 */
public record ConnectionQuery(String filter, ConnectionKind kind, ConnectionOrder order, boolean reversed, int offset,
    int limit, boolean withTcpInfo) {
    /** Most connections that one list has, those left out included. */
    public static final int MAX_LIMIT = 10_000;

    /** Checks offset and limit. */
    public ConnectionQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + ": valid is 1-" + MAX_LIMIT);
        }
        if (offset < 0 || offset > MAX_LIMIT - limit) {
            throw new IllegalArgumentException("offset " + offset + ": valid is 0-" + (MAX_LIMIT - limit)
                + " with a limit of " + limit);
        }
        filter = filter.toLowerCase(Locale.ROOT);
    }

    /** The first connections of every kind. */
    public ConnectionQuery(final String filter, final ConnectionOrder order, final int limit,
        final boolean withTcpInfo) {
        this(filter, ConnectionKind.ALL, order, false, 0, limit, withTcpInfo);
    }
}
