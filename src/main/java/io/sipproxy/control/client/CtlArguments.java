package io.sipproxy.control.client;

import java.util.ArrayList;
import java.util.List;

/**
 * The words behind {@code ctl}: its own switches, wherever they stand before {@code --}, and those for the proxy.
 *
 * @param socket the name of the socket; null if not given.
 * @param configs properties files that name it.
 * @param isJson whether the answer is to be shown as it comes.
 * @param isHelp whether help is wanted instead.
 * @param words for the proxy.
 */
record CtlArguments(String socket, List<String> configs, boolean isJson, boolean isHelp, List<String> words) {

    /** @throws IllegalArgumentException with a line for the user, if a switch has no value. */
    static CtlArguments parse(final List<String> arguments) {
        String socket = null;
        final List<String> configs = new ArrayList<>();
        boolean isJson = false;
        boolean isHelp = false;
        final List<String> words = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            final String argument = arguments.get(i);
            switch (argument) {
                case "--socket" -> socket = valueOf(arguments, i++);
                case "--config" -> configs.add(valueOf(arguments, i++));
                case "--json" -> isJson = true;
                case "--help" -> isHelp = true;
                case "--" -> {
                    words.addAll(arguments.subList(i + 1, arguments.size()));
                    i = arguments.size();
                }
                default -> words.add(argument);
            }
        }
        return new CtlArguments(socket, List.copyOf(configs), isJson, isHelp, List.copyOf(words));
    }

    private static String valueOf(final List<String> arguments, final int index) {
        if (index + 1 == arguments.size()) {
            throw new IllegalArgumentException(arguments.get(index) + " needs a value");
        }
        return arguments.get(index + 1);
    }
}
