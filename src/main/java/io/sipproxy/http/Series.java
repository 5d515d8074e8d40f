package io.sipproxy.http;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transport.LossCause;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** What {@link History} remembers over time: sums of counters, and how much they grew. */
enum Series {
    CALLS(Counter.CALLS_RECEIVED),
    REQUESTS(Counter.REQUESTS_RECEIVED),
    PASSES(Counter.LOOP_PASSES),

    /** Established connections whose end nobody wanted. */
    LOST(losses(cause -> !cause.isOrdinary() && !cause.isConnectFailure())),
    NOT_OPENED(Counter.LOST_CONNECT_FAILED, Counter.LOST_CONNECT_TIMEOUT),
    REOPENED(Counter.REOPENS_SUCCEEDED),
    RESENT(Counter.REQUESTS_RESENT, Counter.RESPONSES_RESENT),
    SAVED(Counter.TRANSACTIONS_SAVED),
    RELEASED(Counter.RELEASED_REOPEN_FAILED, Counter.RELEASED_LOST_AGAIN, Counter.RELEASED_NO_REOPENING,
        Counter.RELEASED_NO_ADDRESS),

    PAIR_REFUSED(Counter.REFUSED_PAIR_UNAVAILABLE),
    DIALOG_RATE_REFUSED(Counter.REFUSED_DIALOG_RATE),
    SOURCE_RATE_REFUSED(Counter.REFUSED_SOURCE_RATE),
    LAG_REFUSED(Counter.REFUSED_LOOP_LAG),
    CONNECTION_LIMIT(Counter.CONNECTIONS_REFUSED_LIMIT, Counter.CONNECTIONS_NOT_STARTED_LIMIT),
    DESCRIPTORS(Counter.CONNECTIONS_ACCEPT_PAUSES, Counter.CONNECTIONS_NOT_STARTED_FAILURES),
    TRANSACTION_LIMIT(Counter.TRANSACTION_LIMIT_HIT),
    BUFFER_LIMIT(Counter.BUFFERS_EXHAUSTED, Counter.BUFFER_MEMORY_EXHAUSTED),
    HANDSHAKE_LIMIT(Counter.TLS_HANDSHAKES_REFUSED_LIMIT),
    CONTACT_LIMIT(Counter.REGISTERED_USERS_LIMIT_HIT, Counter.FLOW_LIMIT_HIT),
    DEFECTS(Counter.LOOP_HANDLER_FAILURES, Counter.MESSAGE_FAILURES, Counter.HTTP_FAILURES),
    DNS_SLOW(Counter.DNS_TIMEOUTS, Counter.DNS_WAIT_LIMIT_HIT),
    PASSWORDS_TRIED(Counter.AUTHENTICATION_SLOWED),
    SNAPSHOTS_FAILED(Counter.SNAPSHOT_FAILURES),
    OPTIONS_REFUSED(Counter.SOCKET_OPTIONS_FAILED),
    TLS_NOT_RELOADED(Counter.TLS_RELOADS_FAILED),

    /** Open at that moment: not a sum, but a difference. */
    CONNECTIONS(Counter.CONNECTIONS_ACCEPTED, Counter.CONNECTIONS_STARTED) {
        @Override
        long read(final Counters counters) {
            return Math.max(0, super.read(counters) - counters.get(Counter.CONNECTIONS_DISPOSED));
        }

        @Override
        boolean isLevel() {
            return true;
        }
    };

    private final List<Counter> summands;

    Series(final Counter... summands) {
        this.summands = List.of(summands);
    }

    long read(final Counters counters) {
        long sum = 0;
        for (final Counter counter : summands) {
            sum += counters.get(counter);
        }
        return sum;
    }

    /** @return whether it is how many there are, not how many there were. */
    boolean isLevel() {
        return false;
    }

    private static Counter[] losses(final Predicate<LossCause> which) {
        return Arrays.stream(LossCause.values()).filter(which).map(LossCause::counter).toArray(Counter[]::new);
    }
}
