package io.sipproxy.control;

import io.sipproxy.inspect.ConnectionOrder;
import io.sipproxy.inspect.ConnectionQuery;
import io.sipproxy.inspect.Inspector;
import io.sipproxy.inspect.LatencyHistogram;
import io.sipproxy.inspect.LoopWork;
import io.sipproxy.status.RecentEvents;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The commands that look at the proxy. */
final class ViewCommands {
    private static final int DEFAULT_LIMIT = 100;

    private final Inspector inspector;
    private final LoopWork work;
    private final OptionSetter options;

    ViewCommands(final Inspector inspector, final LoopWork work, final OptionSetter options) {
        this.inspector = inspector;
        this.work = work;
        this.options = options;
    }

    void addTo(final Map<Verb, Command> commands) {
        commands.put(Verb.STATUS, bare(Verb.STATUS, () ->
            inspector.overview().thenCombine(work.ask(options::values), StatusAnswer::new)));
        commands.put(Verb.CONNECTIONS, this::connections);
        commands.put(Verb.TRANSACTIONS, this::transactions);
        commands.put(Verb.PAIRS, bare(Verb.PAIRS, inspector::pairs));
        commands.put(Verb.DEVICES, bare(Verb.DEVICES, inspector::devices));
        commands.put(Verb.RECOVERIES, this::recoveries);
        commands.put(Verb.LATENCIES, bare(Verb.LATENCIES, () -> CompletableFuture.completedFuture(
            inspector.latencies().stream().map(LatencyHistogram::summary).toList())));
        commands.put(Verb.COUNTERS, this::counters);
    }

    /** A command without arguments. */
    private static Command bare(final Verb verb, final Supplier<CompletableFuture<?>> answer) {
        return (words, operator) -> {
            Arguments.of(verb, words).expect(0, 0);
            return answer.get();
        };
    }

    private CompletableFuture<?> connections(final List<String> words, final Operator operator)
        throws BadRequestException {
        final Arguments arguments = Arguments.of(Verb.CONNECTIONS, words).expect(0, 1);
        return inspector.connections(new ConnectionQuery(arguments.get(0, ""),
            arguments.choice("--order", ConnectionOrder.ID),
            arguments.number("--limit", DEFAULT_LIMIT, 1, ConnectionQuery.MAX_LIMIT), arguments.has("--tcp-info")));
    }

    private CompletableFuture<?> transactions(final List<String> words, final Operator operator)
        throws BadRequestException {
        return inspector.transactions(Arguments.of(Verb.TRANSACTIONS, words).expect(0, 0)
            .number("--limit", DEFAULT_LIMIT, 0, Inspector.MAX_TRANSACTIONS));
    }

    private CompletableFuture<?> recoveries(final List<String> words, final Operator operator)
        throws BadRequestException {
        return inspector.recoveries(Arguments.of(Verb.RECOVERIES, words).expect(0, 0)
            .number("--limit", DEFAULT_LIMIT, 1, RecentEvents.CAPACITY));
    }

    private CompletableFuture<?> counters(final List<String> words, final Operator operator)
        throws BadRequestException {
        final String filter = Arguments.of(Verb.COUNTERS, words).expect(0, 1).get(0, "").toLowerCase(Locale.ROOT);
        return CompletableFuture.completedFuture(
            inspector.counters().stream().filter(counter -> counter.name().contains(filter)).toList());
    }
}
