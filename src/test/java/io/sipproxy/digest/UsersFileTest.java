package io.sipproxy.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersFileTest {
    private static final String MD5 = "MD5=" + "a".repeat(32);
    private static final String SHA = "SHA-256=" + "B".repeat(64);

    @TempDir
    private Path directory;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("users");
    }

    private Users read() {
        final List<String> faults = new ArrayList<>();
        final Users users = UsersFile.read(file, faults);
        assertEquals(List.of(), faults);
        return users;
    }

    private List<String> faults(final String... lines) throws IOException {
        Files.write(file, List.of(lines));
        final List<String> faults = new ArrayList<>();
        UsersFile.read(file, faults);
        return faults;
    }

    @Test
    void shouldWriteUsersThatItReads() throws IOException {
        assertEquals(List.of(), UsersFile.put(file, "alice", "example.com", "secret"));
        assertEquals(List.of(), UsersFile.put(file, "b\u00f6b", "example.com", "p\u00e4ss w\u00f6rd"));
        final Users users = read();
        assertEquals(2, users.size());
        assertEquals("example.com", users.realm());
        assertEquals(DigestAlgorithm.MD5.ha1("alice", "example.com", "secret"),
            users.ha1("alice", DigestAlgorithm.MD5));
        final String received =
            new String("b\u00f6b".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertEquals(DigestAlgorithm.SHA_256.ha1("b\u00f6b", "example.com", "p\u00e4ss w\u00f6rd"),
            users.ha1(received, DigestAlgorithm.SHA_256));
        assertFalse(Files.readString(file).contains("secret"));
    }

    @Test
    void shouldChangeOneLineOnlyWhenUserIsKnown() throws IOException {
        Files.writeString(file, "# alice: is the first\nalice:r:" + MD5 + "\n\nalice2:r:" + SHA + "\n");
        UsersFile.put(file, "alice", "r", "new");
        final List<String> lines = Files.readAllLines(file);
        assertEquals(4, lines.size());
        assertEquals("# alice: is the first", lines.get(0));
        assertTrue(lines.get(1).startsWith("alice:r:SHA-256="));
        assertEquals("alice2:r:" + SHA, lines.get(3));
    }

    @Test
    void shouldLeaveTheFileAloneWhenTheUserCannotBeAdded() throws IOException {
        UsersFile.put(file, "alice", "r", "secret");
        final String before = Files.readString(file);
        for (final String[] bad : new String[][] {{"bob", "other", "x"}, {"b:b", "r", "x"}, {"", "r", "x"},
            {"bob", "r", ""}, {"b b", "r", "x"}, {"#bob", "r", "x"}, {"bob", "r\n", "x"}, {"b\"", "r", "x"}}) {
            assertFalse(UsersFile.put(file, bad[0], bad[1], bad[2]).isEmpty(), String.join("|", bad));
            assertEquals(before, Files.readString(file));
        }
        try (java.util.stream.Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void shouldBeReadableByItsOwnerOnlyAndKeepOtherRights() throws IOException {
        Assumptions.assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"), "POSIX rights");
        UsersFile.put(file, "alice", "r", "secret");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        UsersFile.put(file, "alice", "r", "other");
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void shouldOfferWhatThereAreDigestsFor() throws IOException {
        assertEquals(List.of(), faults("alice:r:" + SHA, "bob:r:" + SHA.toLowerCase(java.util.Locale.ROOT)));
        final Users users = read();
        assertTrue(users.isOffered(DigestAlgorithm.SHA_256));
        assertFalse(users.isOffered(DigestAlgorithm.MD5));
        assertEquals("b".repeat(64), users.ha1("alice", DigestAlgorithm.SHA_256));
        assertNull(users.ha1("alice", DigestAlgorithm.MD5));
        assertNull(users.ha1("carol", DigestAlgorithm.SHA_256));
        assertFalse(users.contains("carol"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "alice:r", "alice:r:", ":r:" + "MD5=00000000000000000000000000000000",
        "alice::MD5=00000000000000000000000000000000", "alice:r:MD5=0000",
        "alice:r:MD5=0000000000000000000000000000000g",
        "alice:r:SHA-256=00000000000000000000000000000000", "alice:r:SHA-1=00", "alice:r:secret",
        "alice:r:MD5=00000000000000000000000000000000:MD5=00000000000000000000000000000000"})
    void shouldTellALineThatIsNoneWithoutShowingSecrets(final String line) throws IOException {
        final List<String> faults = faults("bob:r:" + MD5, line);
        assertEquals(1, faults.size(), faults::toString);
        assertTrue(faults.get(0).startsWith("line 2: "), faults::toString);
        assertFalse(faults.get(0).contains("secret"), faults::toString);
    }

    @Test
    void shouldTellWhatIsWrongWithTheFile() throws IOException {
        assertTrue(faults("alice:r:" + MD5, "alice:r:" + SHA).get(0).contains("second time"));
        assertTrue(faults("alice:r:" + MD5, "bob:q:" + SHA).get(0).contains("one for all users"));
        assertEquals(List.of("there is no user in it"), faults("# nobody", ""));
        Files.write(file, new byte[] {'a', (byte) 0xff});
        final List<String> faults = new ArrayList<>();
        UsersFile.read(file, faults);
        UsersFile.read(directory.resolve("missing"), faults);
        UsersFile.read(directory, faults);
        assertEquals(3, faults.size());
        assertTrue(faults.get(0).contains("UTF-8") && faults.get(1).contains("passwd"), faults::toString);
    }
}
