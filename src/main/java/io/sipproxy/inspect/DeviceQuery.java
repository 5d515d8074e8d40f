package io.sipproxy.inspect;

import java.util.Locale;

/**
 * Which devices to list.
 *
 * @param filter what number or contact has to contain, in capitals or not; empty for all.
 * @param outOfServiceOnly whether those in service are left out.
 * @param offset how many of the first are left out, at least 0.
 * @param limit how many at most, 1 to {@link #MAX_LIMIT}.
 */
public record DeviceQuery(String filter, boolean outOfServiceOnly, int offset, int limit) {
    /** Most devices that one list has. */
    public static final int MAX_LIMIT = 10_000;

    /** Checks offset and limit. */
    public DeviceQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + ": valid is 1-" + MAX_LIMIT);
        }
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + ": valid is 0 or more");
        }
        filter = filter.toLowerCase(Locale.ROOT);
    }
}
