package io.sipproxy.control;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The words behind a {@link Verb}: switches ({@code --limit 5}, {@code --limit=5}, {@code --tcp-info}) and others. */
final class Arguments {
    private final Verb verb;
    private final Map<String, String> switches = new HashMap<>();
    private final List<String> others = new ArrayList<>();

    private Arguments(final Verb verb) {
        this.verb = verb;
    }

    /**
     * Sorts words by what the verb's usage names.
     *
     * @throws BadRequestException if a word is a switch that the usage does not name, or the value of one is missing.
     */
    static Arguments of(final Verb verb, final List<String> words) throws BadRequestException {
        final Arguments arguments = new Arguments(verb);
        for (int i = 0; i < words.size(); i++) {
            final String word = words.get(i);
            if (!word.startsWith("--")) {
                arguments.others.add(word);
                continue;
            }
            final int equals = word.indexOf('=');
            final String name = equals < 0 ? word : word.substring(0, equals);
            if (!arguments.takesValue(name)) {
                arguments.add(name, equals < 0 ? "" : null);
            } else if (equals >= 0) {
                arguments.add(name, word.substring(equals + 1));
            } else {
                i++;
                arguments.add(name, i < words.size() ? words.get(i) : null);
            }
        }
        return arguments;
    }

    private boolean takesValue(final String name) {
        return verb.usage().contains("[" + name + " ");
    }

    private void add(final String name, final String value) throws BadRequestException {
        final boolean isKnown = takesValue(name) || verb.usage().contains("[" + name + "]");
        if (!isKnown || value == null || switches.put(name, value) != null) {
            throw wrong(!isKnown ? name + " is unknown" : value == null && takesValue(name) ? name + " needs a value"
                : value == null ? name + " has no value" : name + " is given twice");
        }
    }

    /**
     * Checks the number of words that are no switches.
     *
     * @return this.
     * @throws BadRequestException if there are fewer or more.
     */
    Arguments expect(final int least, final int most) throws BadRequestException {
        if (others.size() < least || others.size() > most) {
            throw wrong(others.size() < least ? "something is missing" : "too many words");
        }
        return this;
    }

    int size() {
        return others.size();
    }

    /** A word that is no switch; the other text if there are not so many. */
    String get(final int index, final String otherwise) {
        return index < others.size() ? others.get(index) : otherwise;
    }

    boolean has(final String name) {
        return switches.containsKey(name);
    }

    /**
     * @return the value of a switch, a number.
     * @throws BadRequestException if it is not from least to most.
     */
    int number(final String name, final int otherwise, final int least, final int most) throws BadRequestException {
        final String text = switches.get(name);
        if (text == null) {
            return otherwise;
        }
        final int value = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
        if (value < least || value > most) {
            throw new BadRequestException(name + "=" + text + ": valid is " + least + "-" + most);
        }
        return value;
    }

    /**
     * @return the value of a switch, the name of a constant in small letters.
     * @throws BadRequestException if there is no such constant.
     */
    <E extends Enum<E>> E choice(final String name, final E otherwise) throws BadRequestException {
        final String text = switches.get(name);
        if (text == null) {
            return otherwise;
        }
        final E[] constants = otherwise.getDeclaringClass().getEnumConstants();
        for (final E constant : constants) {
            if (small(constant).equals(text)) {
                return constant;
            }
        }
        throw new BadRequestException(name + "=" + text + ": valid is "
            + String.join(", ", Arrays.stream(constants).map(Arguments::small).toList()));
    }

    private static String small(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private BadRequestException wrong(final String what) {
        return new BadRequestException(what + "; usage: " + verb.usage());
    }
}
