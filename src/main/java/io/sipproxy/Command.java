package io.sipproxy;

import io.sipproxy.control.client.Ctl;
import io.sipproxy.stat.StatTool;
import java.util.Arrays;
import java.util.function.ToIntFunction;

/** What the first argument may ask for instead of a proxy. Each is described in the usage of the program. */
enum Command {
    /** Looking at a running proxy and changing it. */
    CTL("ctl", args -> Ctl.run(Arrays.asList(args).subList(1, args.length), System.getenv(), System.out, System.err)),
    /** Users of the registrar. */
    PASSWD("passwd", args -> PasswordTool.run(args, System.console(), System.in, System.err)),
    /** Counters of a running proxy. */
    STAT("stat", args -> StatTool.run(args, System.out, System.err, Terminal.is(System.console())));

    private final String word;
    private final ToIntFunction<String[]> tool;

    Command(final String word, final ToIntFunction<String[]> tool) {
        this.word = word;
        this.tool = tool;
    }

    /** @return the command that the arguments begin with; null if there is none. */
    static Command find(final String... args) {
        return args.length == 0 ? null
            : Arrays.stream(values()).filter(command -> command.word.equals(args[0])).findFirst().orElse(null);
    }

    /** Runs it. @param args with the command first. @return the exit code. */
    int run(final String... args) {
        return tool.applyAsInt(args);
    }
}
