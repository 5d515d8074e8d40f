package io.sipproxy.control;

import io.sipproxy.capture.TraceException;
import io.sipproxy.capture.TraceRow;
import io.sipproxy.capture.TracedPeer;
import io.sipproxy.capture.Traces;
import io.sipproxy.config.SocketAddressText;
import io.sipproxy.inspect.LoopWork;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/** Begins, ends and shows traces of peers. */
final class TraceCommand implements Command {
    private static final int ALL_PORTS = 0;

    private final LoopWork work;
    private final Traces traces;

    TraceCommand(final LoopWork work, final Traces traces) {
        this.work = work;
        this.traces = traces;
    }

    @Override
    public CompletableFuture<?> run(final List<String> words, final Operator operator) throws BadRequestException {
        final Arguments arguments = Arguments.of(Verb.TRACE, words);
        if (arguments.size() == 0) {
            return work.ask(traces::list);
        }
        final TracedPeer peer = peer(arguments.expect(2, 2).get(0, ""));
        final String wanted = arguments.get(1, "");
        return switch (wanted) {
            case "on" ->
                change(() -> traces.start(peer), path -> "the messages of " + peer + " go to " + path, operator);
            case "off" -> change(() -> traces.stop(peer), row -> ended(peer, row), operator);
            default -> throw new BadRequestException("trace " + peer + " " + wanted + ": valid is on, off");
        };
    }

    private static TracedPeer peer(final String text) throws BadRequestException {
        final InetSocketAddress address = SocketAddressText.parse(text, ALL_PORTS);
        if (address == null) {
            throw new BadRequestException(
                "trace " + text + ": valid is an IP address, or IP:PORT with IPv6 in brackets");
        }
        return TracedPeer.of(address);
    }

    private static String ended(final TracedPeer peer, final TraceRow row) {
        return "the trace of " + peer + " has ended: " + row.messages() + " messages, " + row.bytes() + " bytes in "
            + row.file() + (row.dropped() == 0 ? "" : "; " + row.dropped()
            + " messages are missing because the disk did not keep up");
    }

    private <T> CompletableFuture<Done> change(final Supplier<CompletableFuture<T>> change,
        final Function<T, String> message, final Operator operator) {
        return work.ask(change).thenCompose(Function.identity()).handle((result, failure) -> {
            if (failure == null) {
                return ChangeCommands.done(message.apply(result), operator);
            }
            final Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            throw cause instanceof TraceException ? ChangeCommands.failed(cause.getMessage())
                : new CompletionException(cause);
        });
    }
}
