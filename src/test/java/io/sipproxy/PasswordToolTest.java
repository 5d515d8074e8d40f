package io.sipproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.digest.DigestAlgorithm;
import io.sipproxy.digest.UsersFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordToolTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    private int run(final String input, final String... args) {
        return PasswordTool.run(args, null, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void shouldWriteTheUserWithTheFirstLineOfInput() {
        final Path file = directory.resolve("users");
        assertEquals(0, run("s\u00e9cret\nmore\n", "passwd", file.toString(), "alice", "example.com"));
        assertEquals(DigestAlgorithm.SHA_256.ha1("alice", "example.com", "s\u00e9cret"),
            UsersFile.read(file, new ArrayList<>()).ha1("alice", DigestAlgorithm.SHA_256));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void shouldSayWhatIsWrongOtherwise() {
        final String file = directory.resolve("users").toString();
        assertEquals(78, run("x\n", "passwd", file, "alice"));
        assertEquals(78, run("", "passwd", file, "alice", "r"));
        assertEquals(78, run("\n", "passwd", file, "alice", "r"));
        assertEquals(78, run("x\n", "passwd", file, "al:ice", "r"));
        assertEquals(1, run("x\n", "passwd", directory.resolve("missing/users").toString(), "alice", "r"));
        assertFalse(Files.exists(directory.resolve("users")));
        final String said = err.toString(StandardCharsets.UTF_8);
        assertEquals(5, said.lines().count(), said);
        assertTrue(said.startsWith("usage: "), said);
    }
}
