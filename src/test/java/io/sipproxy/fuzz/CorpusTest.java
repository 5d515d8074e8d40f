package io.sipproxy.fuzz;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replays for each target the inputs that once found something, and those that a search begins with. */
class CorpusTest {
    @ParameterizedTest
    @EnumSource(FuzzTarget.class)
    void shouldHoldTheInvariantsForTheCorpus(final FuzzTarget target) throws IOException, URISyntaxException {
        final URL folder = CorpusTest.class.getResource(target.folder());
        assertNotNull(folder, () -> "no corpus " + target.folder());
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            for (final Path file : files.sorted().toList()) {
                run(target, file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        final List<byte[]> seeds = Seeds.of(target);
        for (int i = 0; i < seeds.size(); i++) {
            run(target, "seed " + i, seeds.get(i));
        }
        run(target, "nothing", new byte[0]);
    }

    private static void run(final FuzzTarget target, final String name, final byte[] input) {
        try {
            target.run(input);
        } catch (final RuntimeException | AssertionError e) {
            throw new AssertionError(target + " with " + name + ": " + e.getMessage(), e);
        }
    }
}
