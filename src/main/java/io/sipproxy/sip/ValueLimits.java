package io.sipproxy.sip;

/**
 * Finds messages with more Via, Route or Record-Route values than they may have. The values are looked at only if the
 * lines are so long that there could be too many; that they mostly are not is seen from their lengths.
 */
final class ValueLimits {
    /** As short as a Via value can be that says a protocol and a host, with its comma. */
    private static final int SHORTEST_VIA = 8;
    /** As short as a Route value can be that is a URI in angle brackets, with its comma. */
    private static final int SHORTEST_ROUTE = 6;

    private final MessageLimits limits;
    private final HeaderValues values = new HeaderValues();

    ValueLimits(final MessageLimits limits) {
        this.limits = limits;
    }

    void check(final SipMessage message) {
        if (hasMore(message, HeaderId.VIA, limits.vias(), SHORTEST_VIA)) {
            message.fail(ParseError.TOO_MANY_VIAS);
        }
        if (hasMore(message, HeaderId.ROUTE, limits.routes(), SHORTEST_ROUTE)) {
            message.fail(ParseError.TOO_MANY_ROUTES);
        }
        if (hasMore(message, HeaderId.RECORD_ROUTE, limits.routes(), SHORTEST_ROUTE)) {
            message.fail(ParseError.TOO_MANY_RECORD_ROUTES);
        }
    }

    private boolean hasMore(final SipMessage message, final HeaderId id, final int most, final int shortest) {
        int lines = 0;
        int bytes = 0;
        for (int line = message.first(id); line >= 0; line = message.next(line)) {
            lines++;
            bytes += message.valueLength(line) + 1;
        }
        if (lines <= most && bytes / shortest <= most) {
            return false;
        }
        int count = 0;
        values.start(message, id);
        while (count <= most && values.next()) {
            count++;
        }
        return count > most;
    }
}
