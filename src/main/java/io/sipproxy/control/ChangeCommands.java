package io.sipproxy.control;

import io.sipproxy.proxy.Intake;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands that change the proxy; each is in the log with who gave it. */
final class ChangeCommands {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChangeCommands.class);

    private final ControlSubject subject;
    private final OptionSetter options;

    ChangeCommands(final ControlSubject subject) {
        this.subject = subject;
        this.options = new OptionSetter(subject);
    }

    void addTo(final Map<Verb, Command> commands) {
        commands.put(Verb.SET, this::set);
        commands.put(Verb.DROP_CONNECTION, this::dropConnection);
        commands.put(Verb.RELOAD_TLS, this::reloadTls);
        commands.put(Verb.LOG_LEVEL, this::logLevel);
        commands.put(Verb.DRAIN, this::drain);
        commands.put(Verb.SHUTDOWN, this::shutdown);
    }

    private CompletableFuture<?> set(final List<String> words, final Operator operator) throws BadRequestException {
        final Arguments arguments = Arguments.of(Verb.SET, words);
        if (arguments.size() == 0) {
            return subject.work().ask(options::values);
        }
        arguments.expect(2, 2);
        return options.set(arguments.get(0, ""), arguments.get(1, ""), operator);
    }

    private CompletableFuture<?> dropConnection(final List<String> words, final Operator operator)
        throws BadRequestException {
        final String id = Arguments.of(Verb.DROP_CONNECTION, words).expect(1, 1).get(0, "");
        if (!id.matches("[0-9]{1,18}")) {
            throw new BadRequestException("drop-connection " + id + ": valid is a number that connections lists");
        }
        return subject.work().submit(new ConnectionDrop(subject.subject().transports(), Long.parseLong(id)))
            .thenApply(peer -> {
                if (peer == null) {
                    throw failed("there is no connection " + id);
                }
                return done("connection " + id + " to " + peer + " was closed", operator);
            });
    }

    private CompletableFuture<?> reloadTls(final List<String> words, final Operator operator)
        throws BadRequestException {
        Arguments.of(Verb.RELOAD_TLS, words).expect(0, 0);
        final CompletableFuture<String> answer = new CompletableFuture<>();
        subject.subject().transports().reloadTls(answer::complete);
        return answer.thenApply(fault -> {
            if (fault != null) {
                throw failed("the TLS files were not reloaded: " + fault);
            }
            return done("the TLS files are in use for new connections", operator);
        });
    }

    private CompletableFuture<?> logLevel(final List<String> words, final Operator operator)
        throws BadRequestException {
        final Arguments arguments = Arguments.of(Verb.LOG_LEVEL, words).expect(2, 2);
        return CompletableFuture.completedFuture(
            done(LogLevels.set(arguments.get(0, ""), arguments.get(1, "")), operator));
    }

    private CompletableFuture<?> drain(final List<String> words, final Operator operator) throws BadRequestException {
        final String wanted = Arguments.of(Verb.DRAIN, words).expect(0, 1).get(0, "on");
        if (!wanted.equals("on") && !wanted.equals("off")) {
            throw new BadRequestException("drain " + wanted + ": valid is on, off");
        }
        final boolean isOn = wanted.equals("on");
        final Intake intake = isOn ? Intake.DRAINING : Intake.OPEN;
        return subject.work().ask(() -> subject.subject().core().intake(intake)).thenApply(isTaken -> {
            if (!isTaken) {
                throw failed("the proxy is stopping");
            }
            return done(isOn ? "draining: requests outside of dialogs get 503"
                : "no longer draining: requests outside of dialogs are taken", operator);
        });
    }

    private CompletableFuture<?> shutdown(final List<String> words, final Operator operator)
        throws BadRequestException {
        Arguments.of(Verb.SHUTDOWN, words).expect(0, 0);
        final Done done = done("the proxy stops, within its shutdown-timeout", operator);
        subject.shutdown().run();
        return CompletableFuture.completedFuture(done);
    }

    /** Something was changed. */
    static Done done(final String message, final Operator operator) {
        LOGGER.info("{}, by {}", message, operator);
        return new Done(message);
    }

    /** Something could not be changed. */
    static CompletionException failed(final String message) {
        return new CompletionException(new BadRequestException(message));
    }
}
