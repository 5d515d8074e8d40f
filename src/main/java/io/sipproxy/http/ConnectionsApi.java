package io.sipproxy.http;

import io.sipproxy.inspect.ConnectionKind;
import io.sipproxy.inspect.ConnectionList;
import io.sipproxy.inspect.ConnectionOrder;
import io.sipproxy.inspect.ConnectionQuery;
import io.sipproxy.inspect.ConnectionRow;
import io.sipproxy.inspect.Inspector;
import io.sipproxy.inspect.TcpRow;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * {@code /api/connections}: a page of the connections. What the operating system alone knows (round-trip time,
 * unacknowledged data) can be sorted by only if it is asked about every connection that matches, so there must not be
 * too many.
 */
final class ConnectionsApi implements Page {
    /** Connections that the operating system may be asked about for one page. */
    static final int MAX_ASKED = 5_000;

    private static final int MAX_ROWS = 500;
    private static final int ROWS = 50;

    private final Inspector inspector;
    private final PacedWalks walks;

    ConnectionsApi(final Inspector inspector, final PacedWalks walks) {
        this.inspector = inspector;
        this.walks = walks;
    }

    /** What the rows can be sorted by, what is most of interest first. */
    enum Sort {
        PEER(ConnectionOrder.PEER, null),
        AGE(ConnectionOrder.ID, null),
        IDLE(ConnectionOrder.IDLE, null),
        RECEIVED(ConnectionOrder.RECEIVED, null),
        SENT(ConnectionOrder.SENT, null),
        RTT(null, TcpRow::rttUs),
        UNACKNOWLEDGED(null, TcpRow::unacknowledged);

        private final ConnectionOrder order;
        private final ToLongFunction<TcpRow> asked;

        /**
         * @param order in which they are found; null if they have to be sorted.
         * @param asked what they are sorted by then.
         */
        Sort(final ConnectionOrder order, final ToLongFunction<TcpRow> asked) {
            this.order = order;
            this.asked = asked;
        }

        /** Those that nothing is known of come last, whatever the direction. */
        private Comparator<ConnectionRow> comparator(final boolean reversed) {
            final Comparator<ConnectionRow> ascending = Comparator.comparingLong(row -> asked.applyAsLong(row.tcp()));
            return Comparator.<ConnectionRow, Boolean>comparing(row -> row.tcp() == null)
                .thenComparing((a, b) -> a.tcp() == null || b.tcp() == null ? 0
                    : reversed ? ascending.compare(a, b) : ascending.compare(b, a))
                .thenComparingLong(ConnectionRow::id);
        }
    }

    /**
     * The answer.
     *
     * @param rows those of the page.
     * @param total connections that there are.
     * @param matched those that match.
     * @param offset how many of them come before the page.
     * @param reachable how far the pages go; less than matched if there are too many.
     * @param takenMs when, in milliseconds since 1970.
     * @param tookUs how long it took to find them, in microseconds.
     */
    public record ConnectionPage(List<ConnectionRow> rows, int total, int matched, int offset, int reachable,
        long takenMs, long tookUs) {
    }

    @Override
    public Reply answer(final Request request) throws RefusalException {
        final Parameters parameters = request.parameters();
        final String filter = parameters.text("search");
        final ConnectionKind kind = parameters.choice("kind", ConnectionKind.ALL);
        final Sort sort = parameters.choice("sort", Sort.AGE);
        final boolean reversed = parameters.flag("reversed");
        final int limit = (int) parameters.number("limit", ROWS, 1, MAX_ROWS);
        final int offset = (int) parameters.number("offset", 0, 0, ConnectionQuery.MAX_LIMIT - limit);
        parameters.end();
        return Reply.json(200, sort.order != null
            ? inOrder(new ConnectionQuery(filter, kind, sort.order, reversed, offset, limit, true))
            : sorted(filter, kind, sort, reversed, offset, limit));
    }

    private ConnectionPage inOrder(final ConnectionQuery query) throws RefusalException {
        final PacedWalks.Answer<ConnectionList> answer = walks.ask(query, () -> inspector.connections(query));
        final ConnectionList list = answer.value();
        return new ConnectionPage(list.rows(), list.total(), list.matched(), query.offset(),
            Math.min(list.matched(), ConnectionQuery.MAX_LIMIT), answer.takenMs(), answer.tookUs());
    }

    private ConnectionPage sorted(final String filter, final ConnectionKind kind, final Sort sort,
        final boolean reversed, final int offset, final int limit) throws RefusalException {
        final ConnectionQuery count = new ConnectionQuery(filter, kind, ConnectionOrder.ANY, false, 0, 1, false);
        final int matched = walks.ask(count, () -> inspector.connections(count)).value().matched();
        if (matched > MAX_ASKED) {
            throw RefusalException.badRequest(Words.count(matched, "connection matches", "connections match")
                + ", and sorting by round-trip time or unacknowledged data is possible up to "
                + String.format(Locale.ROOT, "%,d", MAX_ASKED) + ": narrow the search");
        }
        final ConnectionQuery all =
            new ConnectionQuery(filter, kind, ConnectionOrder.ANY, false, 0, MAX_ASKED, true);
        final PacedWalks.Answer<ConnectionList> answer = walks.ask(all, () -> inspector.connections(all));
        final ConnectionList list = answer.value();
        final List<ConnectionRow> rows =
            list.rows().stream().sorted(sort.comparator(reversed)).skip(offset).limit(limit).toList();
        return new ConnectionPage(rows, list.total(), list.matched(), offset, list.rows().size(), answer.takenMs(),
            answer.tookUs());
    }
}
