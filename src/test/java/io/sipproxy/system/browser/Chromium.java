package io.sipproxy.system.browser;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.system.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A headless Chromium with a profile of its own, which is gone afterwards. */
public final class Chromium implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of("chromium", "chromium-browser", "google-chrome");
    private static final long START_MILLIS = 60_000;

    private final Path profile;
    private final Process process;

    private Chromium(final Path profile, final Process process) {
        this.profile = profile;
        this.process = process;
    }

    /** Where the program is; null if it is not there. */
    public static Path program() {
        for (final String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            for (final String name : PROGRAMS) {
                final Path program = Path.of(directory, name);
                if (Files.isExecutable(program)) {
                    return program;
                }
            }
        }
        return null;
    }

    /** Starts it. Nothing of it goes to any other host. */
    public static Chromium start() {
        try {
            final Path profile = Files.createTempDirectory("chromium");
            final Process process = new ProcessBuilder(program().toString(), "--headless", "--no-sandbox",
                "--disable-gpu", "--allow-pre-commit-input", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--no-default-browser-check", "--disable-dev-shm-usage",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost", "--lang=en-GB",
                "--force-color-profile=srgb", "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank")
                .redirectErrorStream(true).redirectOutput(profile.resolve("output").toFile()).start();
            final Chromium browser = new Chromium(profile, process);
            browser.awaitPort();
            return browser;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitPort() throws IOException {
        final long deadline = System.nanoTime() + START_MILLIS * 1_000_000;
        while (portLines().size() < 2) {
            assertTrue(process.isAlive() && System.nanoTime() < deadline,
                () -> "Chromium does not start: " + output());
            Wait.until(process, 20);
        }
    }

    /** The port, and the path of the browser itself. */
    private List<String> portLines() throws IOException {
        final Path file = profile.resolve("DevToolsActivePort");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** A new, empty page of that size in CSS pixels. */
    public BrowserPage open(final int width, final int height) {
        try {
            final List<String> lines = portLines();
            return BrowserPage.open("ws://127.0.0.1:" + lines.get(0) + lines.get(1), width, height);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String output() {
        try {
            return Files.readString(profile.resolve("output"));
        } catch (final IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        Wait.until(process, Wait.DEADLINE_MILLIS);
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        } catch (final IOException | UncheckedIOException e) {
            // A process that is just ending may still write there; it is the system's temporary directory.
        }
    }
}
