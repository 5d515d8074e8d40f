package io.sipproxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.FakeTransports;
import io.sipproxy.transport.ManualLoop;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets Jazzer search with each target, one after the other in a JVM of its own. System properties: {@code fuzz.targets}
 * is {@code all} or names separated by commas, {@code fuzz.seconds} (0: no limit) and {@code fuzz.runs} (-1: no limit)
 * are how long each may take, {@code fuzz.trace} is what Jazzer looks at: {@code all}, or {@code cov} for which code is
 * reached, but not how often and what it compares, which runs through many times as many inputs once the corpus has grown.
 * {@code fuzz.length} is the longest input in bytes (0: what is sensible for the target); short scripts are played
 * many times as fast as long ones. {@code fuzz.directory} is where the corpus grows, findings are put, and each search
 * leaves a line in {@code searches.txt}. Ends with 1 if there is a finding: a file {@code crash-*} that belongs into
 * src/test/resources/io/sipproxy/fuzz once the defect is mended.
 */
public final class FuzzMain {
    private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";
    private static final Pattern DONE = Pattern.compile("^Done (\\d+) runs in (\\d+) second", Pattern.MULTILINE);
    private static final List<String> JVM_ACCESS = List.of("--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED",
        "--add-opens", "java.base/sun.nio.ch=ALL-UNNAMED", "-XX:-OmitStackTraceInFastThrow", "-XX:+UseSerialGC",
        "-Xmx1g");
    /** What plays the world around the proxy: only the way through the proxy itself is worth following. */
    private static final List<Class<?>> HARNESS =
        List.of(ManualProxy.class, SipText.class, ManualLoop.class, FakeLink.class, FakeTransports.class);
    private static final String DICTIONARY = """
        "\\x0d\\x0a"
        "\\x0d\\x0a\\x0d\\x0a"
        "\\x0d\\x0a "
        "SIP/2.0"
        "INVITE"
        "ACK"
        "z9hG4bK"
        ";branch="
        ";received="
        ";rport"
        ";maddr="
        ";tag="
        ";transport=tcp"
        ";lr"
        "Via: SIP/2.0/UDP "
        "Route: <sip:10.0.0.9;lr>"
        "Max-Forwards: "
        "Content-Length: "
        "CSeq: 1 INVITE"
        "<sip:"
        "sips:"
        "[2001:db8::1]"
        "10.0.0.9"
        "\\x22"
        "\\x5c"
        """;

    private FuzzMain() {
    }

    /** Runs the targets. */
    public static void main(final String[] args) throws IOException, InterruptedException {
        int findings = 0;
        for (final FuzzTarget target : targets(System.getProperty("fuzz.targets", "all"))) {
            findings += fuzz(target) ? 0 : 1;
        }
        if (findings > 0) {
            System.exit(1);
        }
    }

    private static List<FuzzTarget> targets(final String names) {
        return names.equals("all") ? List.of(FuzzTarget.values())
            : Arrays.stream(names.split(",")).map(name -> FuzzTarget.valueOf(name.strip().toUpperCase(Locale.ROOT)))
                .toList();
    }

    private static boolean fuzz(final FuzzTarget target) throws IOException, InterruptedException {
        final Path directory = Path.of(System.getProperty("fuzz.directory"), target.folder());
        final Path corpus = Files.createDirectories(directory.resolve("corpus"));
        final Path seeds = Files.createDirectories(directory.resolve("seeds"));
        final List<byte[]> inputs = Seeds.of(target);
        for (int i = 0; i < inputs.size(); i++) {
            Files.write(seeds.resolve("seed-" + i), inputs.get(i));
        }
        final Path dictionary = Files.writeString(directory.resolve("dictionary"), DICTIONARY, ISO_8859_1);
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_ACCESS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), JAZZER,
            "--target_class=" + target.className(), "--instrumentation_includes=io.sipproxy.**",
            "--instrumentation_excludes=" + untraced(target), "--trace=" + trace(),
            "--custom_hook_excludes=" + (isForCoverageOnly() ? "**" : ""),
            "-use_counters=" + (isForCoverageOnly() ? 0 : 1), "-max_total_time=" + Long.getLong("fuzz.seconds", 300),
            "-runs=" + Long.getLong("fuzz.runs", -1), "-max_len=" + longest(target), "-dict=" + dictionary,
            "-artifact_prefix=" + directory + '/',
            "-print_final_stats=1", corpus.toString(), seeds.toString()));
        final URL regressions = FuzzMain.class.getResource(target.folder());
        if (regressions != null) {
            command.add(Path.of(regressions.getPath()).toString());
        }
        return run(target, command, directory.resolve("log"));
    }

    private static int longest(final FuzzTarget target) {
        final int wanted = Integer.getInteger("fuzz.length", 0);
        return wanted > 0 ? wanted : target.maxLength();
    }

    private static String trace() {
        return System.getProperty("fuzz.trace", "all");
    }

    /** How often code is reached is then no news either: to look that up takes longer than most inputs do. */
    private static boolean isForCoverageOnly() {
        return trace().equals("cov");
    }

    private static String untraced(final FuzzTarget target) {
        final List<String> patterns = new ArrayList<>(target.untraced());
        patterns.add(FuzzMain.class.getPackageName() + ".**");
        HARNESS.forEach(type -> patterns.add(type.getName() + "**"));
        return String.join(":", patterns);
    }

    /** A line for each search, so that many short ones add up to a long one. */
    private static void record(final FuzzTarget target, final List<String> lines, final int exit) throws IOException {
        final Matcher done = DONE.matcher(String.join("\n", lines));
        final String ran = done.find() ? done.group(1) + " executions in " + done.group(2) + " s" : "it did not end";
        Files.writeString(Path.of(System.getProperty("fuzz.directory"), "searches.txt"), Instant.now() + " " + target
            + ": " + ran + ", " + (exit == 0 ? "nothing found" : "exit code " + exit) + '\n', StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
    }

    /** The log gets all, the console what matters. */
    private static boolean run(final FuzzTarget target, final List<String> command, final Path log)
        throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final List<String> lines = new ArrayList<>();
        try (BufferedReader output = process.inputReader(ISO_8859_1)) {
            String line;
            while ((line = output.readLine()) != null) {
                lines.add(line);
                if (line.startsWith("Done ") || line.startsWith("== ") || line.contains("Exception:")
                    || line.contains("Error:") || line.contains("Test unit written to")) {
                    System.out.println(target + ": " + line);
                }
            }
        }
        Files.write(log, lines, ISO_8859_1);
        final int exit = process.waitFor();
        record(target, lines, exit);
        System.out.println(target + (exit == 0 ? ": nothing found" : ": see " + log));
        return exit == 0;
    }
}
