package io.sipproxy.control;

import io.sipproxy.json.JsonWriter;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the control socket. Its requests are answered one after the other: nothing is begun while an answer is
 * not yet on its way, so what waits for a client is one answer at most. Belongs to the control socket's thread.
 */
final class Session {
    private static final Logger LOGGER = LoggerFactory.getLogger(Session.class);
    /** The socket copies what it is given, again for each attempt. */
    private static final int MAX_WRITE = 64 * 1024;
    /** The answer to somebody who may not ask. */
    private static final String STRANGER = "only root and the user that runs the proxy may use this socket";

    private final SocketChannel channel;
    private final Operator operator;
    private final Command commands;
    private final ControlLimits limits;
    private final Counters counters;
    private final Consumer<Session> onAnswer;
    private final ByteBuffer input;
    private ByteBuffer output;
    private CompletableFuture<?> pending;
    private long deadlineNs;
    private long lastActiveNs;
    private boolean isInputEnded;
    private boolean isLastAnswer;

    /**
     * @param commands get the words of each request.
     * @param onAnswer told, by any thread, that {@link #onAnswer} has something to do.
     */
    Session(final SocketChannel channel, final Operator operator, final Command commands, final ControlLimits limits,
        final Counters counters, final Consumer<Session> onAnswer, final long nowNs) {
        this.channel = channel;
        this.operator = operator;
        this.commands = commands;
        this.limits = limits;
        this.counters = counters;
        this.onAnswer = onAnswer;
        this.input = ByteBuffer.allocate(limits.maxRequestBytes() + 1);
        this.lastActiveNs = nowNs;
    }

    SocketChannel channel() {
        return channel;
    }

    /** Says why it is not served; {@link #isOver} once that is written. */
    void refuseStranger(final long nowNs) throws IOException {
        counters.increment(Counter.CONTROL_CLIENTS_REFUSED);
        isInputEnded = true;
        answer(error(STRANGER), nowNs);
    }

    /** Reads and writes what can be. */
    void onReady(final int readyOps, final long nowNs) throws IOException {
        if ((readyOps & SelectionKey.OP_READ) != 0) {
            read(nowNs);
        }
        if ((readyOps & SelectionKey.OP_WRITE) != 0) {
            write(nowNs);
        }
        serve(nowNs);
    }

    /** What it waits for: 0 if only for an answer of the proxy. */
    int interestOps() {
        final int reading = isInputEnded || !input.hasRemaining() ? 0 : SelectionKey.OP_READ;
        return output == null ? reading : reading | SelectionKey.OP_WRITE;
    }

    /** Whether there is nothing more to be done for it. */
    boolean isOver() {
        return output == null && pending == null && (isInputEnded || isLastAnswer);
    }

    /** Whether it is only there. */
    boolean isIdle() {
        return output == null && pending == null;
    }

    long lastActiveNs() {
        return lastActiveNs;
    }

    boolean isTimedOut(final long nowNs) {
        return pending == null && nowNs - lastActiveNs >= limits.idleNs();
    }

    /** Gives up on an answer that is overdue. */
    void checkDeadline(final long nowNs) {
        if (pending != null && nowNs - deadlineNs >= 0) {
            pending.cancel(false);
        }
    }

    /** The proxy has answered, or the answer was given up. */
    void onAnswer(final long nowNs) throws IOException {
        if (pending != null && pending.isDone()) {
            final CompletableFuture<?> answered = pending;
            pending = null;
            answer(line(answered), nowNs);
            serve(nowNs);
        }
    }

    /** Nobody waits for its answer any more. */
    void abandon() {
        if (pending != null) {
            pending.cancel(false);
        }
    }

    private void read(final long nowNs) throws IOException {
        final int count = channel.read(input);
        if (count > 0) {
            lastActiveNs = nowNs;
        } else if (count < 0) {
            isInputEnded = true;
        }
    }

    private void write(final long nowNs) throws IOException {
        if (output == null) {
            return;
        }
        final ByteBuffer part = output.slice(output.position(), Math.min(MAX_WRITE, output.remaining()));
        final int count = channel.write(part);
        if (count > 0) {
            lastActiveNs = nowNs;
            output.position(output.position() + count);
        }
        if (!output.hasRemaining()) {
            output = null;
        }
    }

    private void serve(final long nowNs) throws IOException {
        while (output == null && pending == null && !isLastAnswer) {
            final int length = lineLength();
            if (length >= 0) {
                request(takeLine(length), nowNs);
            } else if (!input.hasRemaining()) {
                isLastAnswer = true;
                counters.increment(Counter.CONTROL_REQUESTS_REFUSED);
                answer(error("the request is longer than " + limits.maxRequestBytes() + " bytes"), nowNs);
            } else {
                return;
            }
        }
    }

    /** Length of the first line that is there as a whole, without its end; -1 if none is. */
    private int lineLength() {
        for (int i = 0; i < input.position(); i++) {
            if (input.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    private ByteBuffer takeLine(final int length) {
        final boolean endsInTwo = length > 0 && input.get(length - 1) == '\r';
        final byte[] line = new byte[endsInTwo ? length - 1 : length];
        input.get(0, line);
        input.flip().position(length + 1);
        input.compact();
        return ByteBuffer.wrap(line);
    }

    private void request(final ByteBuffer line, final long nowNs) throws IOException {
        try {
            final List<String> words = RequestLine.words(StandardCharsets.UTF_8.newDecoder().decode(line).toString());
            if (!words.isEmpty()) {
                counters.increment(Counter.CONTROL_REQUESTS);
                begin(commands.run(words, operator), nowNs);
            }
        } catch (final BadRequestException e) {
            refuse(e.getMessage(), nowNs);
        } catch (final CharacterCodingException e) {
            refuse("the request is not UTF-8", nowNs);
        }
    }

    private void begin(final CompletableFuture<?> answer, final long nowNs) throws IOException {
        if (answer.isDone()) {
            answer(line(answer), nowNs);
            return;
        }
        pending = answer;
        deadlineNs = nowNs + limits.answerNs();
        answer.whenComplete((result, failure) -> onAnswer.accept(this));
    }

    private void refuse(final String reason, final long nowNs) throws IOException {
        counters.increment(Counter.CONTROL_REQUESTS_REFUSED);
        answer(error(reason), nowNs);
    }

    private void answer(final String line, final long nowNs) throws IOException {
        output = ByteBuffer.wrap((line + '\n').getBytes(StandardCharsets.US_ASCII));
        lastActiveNs = nowNs;
        write(nowNs);
    }

    private String line(final CompletableFuture<?> answered) {
        try {
            final Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("ok", true);
            answer.put("result", answered.join());
            final String line = JsonWriter.write(answer);
            return line.length() < limits.maxAnswerBytes() ? line
                : error("the answer is longer than " + limits.maxAnswerBytes() + " bytes; ask for less with --limit");
        } catch (final CancellationException e) {
            counters.increment(Counter.CONTROL_REQUESTS_UNANSWERED);
            return error("the proxy did not answer within " + TimeUnit.NANOSECONDS.toMillis(limits.answerNs()) + " ms");
        } catch (final CompletionException e) {
            return error(e.getCause());
        } catch (final RuntimeException e) {
            LOGGER.error("failure while answering a client of the control socket", e);
            return error(e);
        }
    }

    private String error(final Throwable failure) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return error(failure.getCause());
        }
        if (failure instanceof BadRequestException) {
            counters.increment(Counter.CONTROL_REQUESTS_REFUSED);
            return error(failure.getMessage());
        }
        counters.increment(Counter.CONTROL_REQUESTS_UNANSWERED);
        return failure instanceof RejectedExecutionException ? error("the proxy is busy: " + failure.getMessage())
            : error("a defect of the proxy: " + failure);
    }

    private static String error(final String message) {
        final Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ok", false);
        answer.put("error", message);
        return JsonWriter.write(answer);
    }
}
