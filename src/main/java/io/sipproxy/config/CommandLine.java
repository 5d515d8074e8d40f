package io.sipproxy.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the program was asked to do: {@code [--help] [--version] [--check] [--print-config] [FILE...]}. */
public final class CommandLine {
    private enum Switch {
        HELP("--help"), VERSION("--version"), CHECK("--check"), PRINT_CONFIG("--print-config");

        private static final List<String> TEXTS = Arrays.stream(values()).map(value -> value.text).toList();

        private final String text;

        Switch(final String text) {
            this.text = text;
        }

        static Switch find(final String text) {
            final int index = TEXTS.indexOf(text);
            return index < 0 ? null : values()[index];
        }
    }

    private final Set<Switch> switches = EnumSet.noneOf(Switch.class);
    private final List<Path> files = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private CommandLine() {
    }

    /**
     * Reads the program's arguments.
     *
     * @param arguments as main gets them; what follows "--" is a file even if it starts with "-".
     * @return what they ask for.
     * @throws ConfigurationException with a line for each argument that means nothing.
     */
    public static CommandLine parse(final String... arguments) throws ConfigurationException {
        final CommandLine result = new CommandLine();
        boolean onlyFiles = false;
        for (final String argument : arguments) {
            if (onlyFiles || !argument.startsWith("-")) {
                result.addFile(argument);
            } else if ("--".equals(argument)) {
                onlyFiles = true;
            } else {
                result.addSwitch(argument);
            }
        }
        if (!result.faults.isEmpty()) {
            throw new ConfigurationException(result.faults);
        }
        return result;
    }

    /**
     * How the program is called.
     *
     * @return the usage lines that {@code --help} shows above {@link OptionTable#help()}, the last one ended.
     */
    public static String usage() {
        return """
            Usage: java [-Dsipproxy.OPTION=VALUE...] -jar sipproxy.jar [SWITCH...] [FILE...]
                   java -jar sipproxy.jar passwd FILE USER REALM
                   java -jar sipproxy.jar stat FILE [--interval S] [--once] [--all] [--json] [NAME-FILTER...]
                   java -jar sipproxy.jar ctl [--socket PATH] COMMAND...

            Runs the SIP proxy. FILE is a properties file (UTF-8) with lines OPTION=VALUE; a later file wins over
            an earlier one, a -D over every file.

            passwd adds USER to the users file FILE of the registrar, or changes the password. It asks for the
            password on the terminal, or reads a line from standard input if that is none.

            stat shows the counters of a running proxy, whose counters-file is FILE; see stat --help.

            ctl looks at a running proxy and changes it, through its control-socket; ctl --help tells more.

            Switches:
              --help          show this text and exit
              --version       show the version and exit
              --check         check the configuration, report every fault and exit (0, or 78 with faults)
              --print-config  show every option's effective value and its source, and exit

            Options:
            """;
    }

    /**
     * Whether to show the help text and exit.
     *
     * @return true if --help was given.
     */
    public boolean isHelp() {
        return switches.contains(Switch.HELP);
    }

    /**
     * Whether to show the version and exit.
     *
     * @return true if --version was given.
     */
    public boolean isVersion() {
        return switches.contains(Switch.VERSION);
    }

    /**
     * Whether to check the configuration and exit.
     *
     * @return true if --check was given.
     */
    public boolean isCheck() {
        return switches.contains(Switch.CHECK);
    }

    /**
     * Whether to show the effective configuration and exit.
     *
     * @return true if --print-config was given.
     */
    public boolean isPrintConfig() {
        return switches.contains(Switch.PRINT_CONFIG);
    }

    /**
     * The properties files.
     *
     * @return in the order given, unmodifiable.
     */
    public List<Path> files() {
        return List.copyOf(files);
    }

    private void addFile(final String argument) {
        try {
            // An empty path would be read as the current directory.
            if (argument.isEmpty()) {
                faults.add("\"\": is not the name of a file");
            } else {
                files.add(Path.of(argument));
            }
        } catch (final InvalidPathException e) {
            faults.add(Property.printable(argument) + ": is not the name of a file");
        }
    }

    private void addSwitch(final String argument) {
        final Switch known = Switch.find(argument);
        if (known != null) {
            switches.add(known);
        } else if (argument.startsWith("-D")) {
            final int equals = argument.indexOf('=');
            // Without its value, which may be a secret.
            faults.add(Property.printable(equals < 0 ? argument : argument.substring(0, equals)) +
                ": a system property is valid before -jar only");
        } else {
            final String nearest = NearestName.among(Switch.TEXTS, argument);
            faults.add(Property.printable(argument) + ": unknown switch; " +
                (nearest == null ? "valid is " + String.join(", ", Switch.TEXTS) : "the nearest is " + nearest));
        }
    }
}
