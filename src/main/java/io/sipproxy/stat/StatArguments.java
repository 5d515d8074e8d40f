package io.sipproxy.stat;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The arguments of the command: {@code FILE [--interval S] [--once] [--all] [--json] [NAME-FILTER...]}. */
final class StatArguments {
    private static final double LEAST_SECONDS = 0.1;
    private static final double MOST_SECONDS = 3600;

    private final List<String> faults = new ArrayList<>();
    private final List<String> filters = new ArrayList<>();
    private Path file;
    private long intervalMs = 1_000;
    private boolean isOnce;
    private boolean isAll;
    private boolean isJson;
    private boolean isHelp;

    /** @param args with the command's name first. */
    StatArguments(final String... args) {
        for (int i = 1; i < args.length; i++) {
            if (args[i].equals("--interval")) {
                i++;
                interval(i < args.length ? args[i] : "");
            } else if (args[i].startsWith("--interval=")) {
                interval(args[i].substring(args[i].indexOf('=') + 1));
            } else if (args[i].startsWith("-")) {
                addSwitch(args[i]);
            } else {
                addWord(args[i]);
            }
        }
        if (file == null && !isHelp && faults.isEmpty()) {
            faults.add("FILE is missing: the proxy's counters-file");
        }
    }

    static String usage() {
        return """
            Usage: java -jar sipproxy.jar stat FILE [--interval S] [--once] [--all] [--json] [NAME-FILTER...]

            Shows the counters of the proxy whose counters-file is FILE, while it runs or after its end: what it
            has at the moment, and of each event how often it happened since the start and how often a second.
            The proxy itself is not asked.

              NAME-FILTER     show only counters whose names contain one of these words
              --interval S    seconds from one display to the next, 0.1-3600; 1 without it
              --once          show them once and exit
              --all           show those too that are 0
              --json          one JSON object a line for each display
              --help          show this text and exit

            Exit codes: 0; with --once, 3 if the proxy does not run any more; 1 if the file cannot be read; 78 for
            wrong arguments, or a file that is no counters file.
            """;
    }

    /** @return what is wrong with the arguments, a line each. */
    List<String> faults() {
        return faults;
    }

    Path file() {
        return file;
    }

    long intervalMs() {
        return intervalMs;
    }

    boolean isOnce() {
        return isOnce;
    }

    boolean isAll() {
        return isAll;
    }

    boolean isJson() {
        return isJson;
    }

    boolean isHelp() {
        return isHelp;
    }

    /** @return whether a counter of that name is asked for. */
    boolean wants(final String name) {
        return filters.isEmpty() || filters.stream().anyMatch(name::contains);
    }

    private void addWord(final String word) {
        if (file != null) {
            filters.add(word.toLowerCase(Locale.ROOT).replace('-', '_'));
            return;
        }
        try {
            file = Path.of(word);
        } catch (final InvalidPathException e) {
            faults.add(word + " is not the name of a file");
        }
    }

    private void addSwitch(final String text) {
        switch (text) {
            case "--once" -> isOnce = true;
            case "--all" -> isAll = true;
            case "--json" -> isJson = true;
            case "--help" -> isHelp = true;
            default -> faults.add(
                text + ": unknown switch; valid is --interval S, --once, --all, --json, --help");
        }
    }

    private void interval(final String text) {
        try {
            final double seconds = Double.parseDouble(text);
            if (seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS) {
                intervalMs = Math.round(seconds * 1_000);
                return;
            }
        } catch (final NumberFormatException e) {
            // Told below, as any other number that is not valid.
        }
        faults.add("--interval " + text + ": valid is a number of seconds, 0.1-3600");
    }
}
