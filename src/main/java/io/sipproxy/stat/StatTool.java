package io.sipproxy.stat;

import io.sipproxy.status.CountersView;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** The command {@code stat FILE}: shows the counters in the file, again and again, also over restarts of the proxy. */
public final class StatTool {
    /** Waits from one display to the next. */
    interface Pause {
        /** @return false to end the command. */
        boolean await(long ms);
    }

    private static final int EXIT_FAILURE = 1;
    private static final int EXIT_NOT_RUNNING = 3;
    private static final int EXIT_USAGE = 78;
    /** To the upper left corner, and all below it away. */
    private static final String CLEAR = "\033[H\033[J";

    private final StatArguments arguments;
    private final PrintStream out;
    private final boolean isTerminal;
    private final Pause pause;
    private CountersView view;
    private Sample last;
    private int restarts;

    StatTool(final StatArguments arguments, final PrintStream out, final boolean isTerminal, final Pause pause) {
        this.arguments = arguments;
        this.out = out;
        this.isTerminal = isTerminal;
        this.pause = pause;
    }

    /**
     * Runs the command.
     *
     * @param args       with the command's name first
     * @param isTerminal whether one display takes the place of the one before
     * @return the exit code: 0; 3 if the proxy was to be shown once and does not run; 1 if the file cannot be read; 78
     *     for what the operator can put right in the command
     */
    public static int run(
        final String[] args, final PrintStream out, final PrintStream err, final boolean isTerminal) {
        return run(args, out, err, isTerminal, StatTool::sleep);
    }

    static int run(final String[] args, final PrintStream out, final PrintStream err, final boolean isTerminal,
        final Pause pause) {
        final StatArguments arguments = new StatArguments(args);
        if (!arguments.faults().isEmpty()) {
            arguments.faults().forEach(fault -> err.println("stat: " + fault));
            err.println("stat: --help shows how it is used");
            return EXIT_USAGE;
        }
        if (arguments.isHelp()) {
            out.print(StatArguments.usage());
            return 0;
        }
        try {
            return new StatTool(arguments, out, isTerminal && !arguments.isJson(), pause).show();
        } catch (final IllegalArgumentException e) {
            err.println("stat: " + arguments.file() + ": " + e.getMessage());
            return EXIT_USAGE;
        } catch (final IOException e) {
            err.println("stat: " + arguments.file() + ": cannot be read: " + e.getMessage());
            return EXIT_FAILURE;
        } catch (final InternalError e) {
            // What the JVM makes of a page that is not there.
            err.println("stat: " + arguments.file() + ": was cut while it was read");
            return EXIT_FAILURE;
        }
    }

    private int show() throws IOException {
        view = CountersView.open(arguments.file());
        try {
            do {
                followRestart();
                last = new Sample(view, last, System.currentTimeMillis(), System.nanoTime());
                print(last);
            } while (!arguments.isOnce() && !out.checkError() && pause.await(arguments.intervalMs()));
            return arguments.isOnce() && !last.isAlive() ? EXIT_NOT_RUNNING : 0;
        } finally {
            view.close();
        }
    }

    private void followRestart() throws IOException {
        if (!view.isReplaced()) {
            return;
        }
        final CountersView next = CountersView.open(arguments.file());
        view.close();
        view = next;
        last = null;
        restarts++;
    }

    private void print(final Sample sample) {
        final List<Sample.Value> wanted =
            sample.values().stream().filter(value -> arguments.wants(value.name())).toList();
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("no counter has a name that contains what is asked for");
        }
        final List<Sample.Value> shown =
            wanted.stream().filter(value -> arguments.isAll() || value.value() != 0).toList();
        if (arguments.isJson()) {
            out.print(StatJson.of(sample, shown));
        } else {
            out.print((isTerminal ? CLEAR : "") + StatText.of(sample, shown, restarts) + (arguments.isOnce() ? "" : "\n"));
        }
        out.flush();
    }

    private static boolean sleep(final long ms) {
        try {
            Thread.sleep(ms);
            return true;
        } catch (final InterruptedException e) {
            return false;
        }
    }
}
