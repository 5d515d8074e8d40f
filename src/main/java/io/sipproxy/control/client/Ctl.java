package io.sipproxy.control.client;

import io.sipproxy.config.Configuration;
import io.sipproxy.config.ConfigurationException;
import io.sipproxy.config.Option;
import io.sipproxy.control.Verb;
import io.sipproxy.json.JsonReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The command {@code ctl}. */
public final class Ctl {
    /** The variable of the environment that names the socket. */
    static final String SOCKET_VARIABLE = "SIPPROXY_CONTROL_SOCKET";
    /** Exit code when the proxy cannot be asked, or says no. */
    static final int EXIT_FAILURE = 1;

    private static final String CALL = "java -jar sipproxy.jar ctl";

    private final CtlArguments arguments;
    private final Map<String, String> environment;
    private final PrintStream out;

    private Ctl(final CtlArguments arguments, final Map<String, String> environment, final PrintStream out) {
        this.arguments = arguments;
        this.environment = environment;
        this.out = out;
    }

    /**
     * Runs the command.
     *
     * @param arguments   the words behind {@code ctl}.
     * @param environment the process's.
     * @param out         gets the answer.
     * @param err         gets what went wrong, a line each.
     * @return the exit code: 0; 1 if the proxy cannot be reached or refuses; 78 for what is wrong with the command line
     *     or a properties file.
     */
    public static int run(final List<String> arguments, final Map<String, String> environment, final PrintStream out,
        final PrintStream err) {
        try {
            return new Ctl(CtlArguments.parse(arguments), environment, out).run();
        } catch (final IOException e) {
            err.println("ctl: " + e.getMessage());
            return EXIT_FAILURE;
        } catch (final ConfigurationException e) {
            e.faults().forEach(err::println);
            return ConfigurationException.EXIT_CODE;
        } catch (final IllegalArgumentException e) {
            err.println("ctl: " + e.getMessage());
            return ConfigurationException.EXIT_CODE;
        }
    }

    private int run() throws IOException, ConfigurationException {
        final Verb verb = arguments.words().isEmpty() ? null : Verb.find(arguments.words().get(0));
        if (arguments.isHelp()) {
            out.print(verb == null ? help() : usage(verb));
            return 0;
        }
        if (verb == null) {
            throw new IllegalArgumentException((arguments.words().isEmpty() ? "a command is missing"
                : arguments.words().get(0) + ": unknown command") + "; " + CALL + " --help lists all");
        }
        show(verb, ControlClient.ask(socket(), arguments.words()));
        return 0;
    }

    private void show(final Verb verb, final String line) throws IOException {
        final Map<?, ?> answer;
        try {
            answer = (Map<?, ?>)JsonReader.read(line);
        } catch (final IllegalArgumentException | ClassCastException e) {
            throw new IOException("the answer is not understood; is it a proxy of this version? " + e.getMessage());
        }
        if (arguments.isJson()) {
            out.println(line);
        }
        if (!Boolean.TRUE.equals(answer.get("ok"))) {
            throw new IOException(String.valueOf(answer.get("error")));
        }
        if (!arguments.isJson()) {
            out.print(Rendering.of(verb, answer.get("result")));
        }
    }

    private Path socket() throws ConfigurationException {
        final String name = arguments.socket() != null ? arguments.socket() : arguments.configs().isEmpty()
            ? environment.get(SOCKET_VARIABLE) : null;
        if (name != null) {
            return path(name);
        }
        if (arguments.configs().isEmpty()) {
            throw new IllegalArgumentException("which proxy? Give --socket PATH, --config FILE with a control-socket, "
                + "or set " + SOCKET_VARIABLE);
        }
        final Path socket = Configuration.load(Map.of(), arguments.configs().stream().map(Ctl::path).toList())
            .file(Option.CONTROL_SOCKET);
        if (socket == null) {
            throw new IllegalArgumentException(String.join(", ", arguments.configs()) + ": there is no control-socket");
        }
        return socket;
    }

    private static Path path(final String name) {
        try {
            return Path.of(name);
        } catch (final InvalidPathException e) {
            throw new IllegalArgumentException("not the name of a file: " + e.getMessage(), e);
        }
    }

    private static String usage(final Verb verb) {
        return "Usage: " + CALL + " [--socket PATH | --config FILE] [--json] " + verb.usage() + "\n\n"
            + Text.wrapped(verb.meaning(), "");
    }

    private static String help() {
        final StringBuilder text = new StringBuilder("""
            Usage: java -jar sipproxy.jar ctl [--socket PATH | --config FILE] [--json] COMMAND...

            Looks at a running proxy and changes it, through the UNIX domain socket that its option control-socket
            names. Only root and the user that runs the proxy may use it.

              --socket PATH   the socket; without it and --config, what the variable SIPPROXY_CONTROL_SOCKET says
              --config FILE   a properties file of the proxy that has a control-socket; may be given again
              --json          show the answer as one line of JSON, {"ok":true,"result":...} or
                              {"ok":false,"error":"..."}
              --help          show this text or, with a command, its usage

            The exit code is 0; 1 if the proxy cannot be reached or refuses; 78 if the command line makes no sense.

            Commands:
            """);
        for (final Verb verb : Verb.values()) {
            text.append("  ").append(verb.usage()).append('\n').append(Text.wrapped(verb.meaning(), "      "));
        }
        return text.toString();
    }
}
