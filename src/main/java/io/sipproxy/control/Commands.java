package io.sipproxy.control;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Has a request done by the {@link Command} that its first word, a {@link Verb}, asks for. */
final class Commands implements Command {
    private final Map<Verb, Command> all = new EnumMap<>(Verb.class);

    /**
     * A verb as {@link Verb#HELP} lists it.
     *
     * @param usage the words.
     * @param meaning what it does.
     */
    record Help(String usage, String meaning) {
    }

    Commands(final ControlSubject subject) {
        new ViewCommands(subject.inspector(), subject.work(), new OptionSetter(subject)).addTo(all);
        new ChangeCommands(subject).addTo(all);
        all.put(Verb.TRACE, new TraceCommand(subject.work(), subject.traces()));
        all.put(Verb.HELP, (words, operator) -> {
            Arguments.of(Verb.HELP, words).expect(0, 0);
            return CompletableFuture.completedFuture(
                Arrays.stream(Verb.values()).map(verb -> new Help(verb.usage(), verb.meaning())).toList());
        });
    }

    /**
     * @param words of a request, at least one.
     * @return what comes of it.
     * @throws BadRequestException if it makes no sense.
     */
    @Override
    public CompletableFuture<?> run(final List<String> words, final Operator operator) throws BadRequestException {
        final Verb verb = Verb.find(words.get(0));
        if (verb == null) {
            throw new BadRequestException(words.get(0) + ": unknown command; valid is "
                + String.join(", ", Arrays.stream(Verb.values()).map(Verb::word).toList()));
        }
        return all.get(verb).run(words.subList(1, words.size()), operator);
    }
}
