package io.sipproxy;

import io.sipproxy.config.ConfigurationException;
import io.sipproxy.digest.UsersFile;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The command {@code passwd FILE USER REALM}: adds a user to the registrar's users file, or gives one another password.
 * The password is asked for on the terminal, twice and without echo; without a terminal it is the first line of
 * standard input.
 */
final class PasswordTool {
    private static final String USAGE = "usage: java -jar sipproxy.jar passwd FILE USER REALM";

    private PasswordTool() {
    }

    /**
     * Runs the command.
     *
     * @param args with the command first.
     * @return the exit code: 0, 78 for what the operator can put right in the command or the file, 1 if the file cannot
     *     be read or written.
     */
    static int run(final String[] args, final Console console, final InputStream in, final PrintStream err) {
        try {
            if (args.length != 4) {
                err.println(USAGE);
                return ConfigurationException.EXIT_CODE;
            }
            final String password = Terminal.is(console) ? ask(console) : readLine(in);
            final List<String> faults = password == null
                ? List.of("the two passwords are not the same, or there is none")
                : UsersFile.put(Path.of(args[1]), args[2], args[3], password);
            faults.forEach(fault -> err.println("passwd " + args[1] + ": " + fault));
            return faults.isEmpty() ? 0 : ConfigurationException.EXIT_CODE;
        } catch (final InvalidPathException e) {
            err.println("passwd " + args[1] + ": is not the name of a file");
            return ConfigurationException.EXIT_CODE;
        } catch (final IOException e) {
            err.println("passwd " + args[1] + ": cannot be read or written: " + e);
            return SipProxy.EXIT_FAILURE;
        }
    }

    private static String ask(final Console console) {
        final char[] first = console.readPassword("Password: ");
        final char[] second = console.readPassword("Again: ");
        return first == null || !Arrays.equals(first, second) ? null : new String(first);
    }

    private static String readLine(final InputStream in) throws IOException {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
    }
}
