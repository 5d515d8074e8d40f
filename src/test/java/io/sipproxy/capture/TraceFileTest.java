package io.sipproxy.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.Transport;
import io.sipproxy.transport.PeerAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TraceFileTest {
    private static final PeerAddress PEER = TestLink.address(Transport.TCP, "192.0.2.1", 5060);
    private static final long TIME_US = 1_795_000_000_012_345L;

    @TempDir
    private Path directory;

    private static boolean write(final TraceFile file, final boolean isSent, final String message) throws IOException {
        final UnsafeBuffer buffer = new UnsafeBuffer(("x" + message).getBytes(StandardCharsets.ISO_8859_1));
        return file.write(TIME_US, isSent, PEER, 5, buffer, 1, message.length());
    }

    private Path path() {
        return directory.resolve("trace");
    }

    @Test
    void shouldWriteMessagesWithTimeDirectionAndLength() throws IOException {
        try (TraceFile file = TraceFile.create(path(), new SecretMask(), 10_000)) {
            assertTrue(write(file, false, "ACK a\r\n\r\nk=secret"));
            assertTrue(write(file, true, "BYE b\r\n\r\n"));
            file.flush();
            assertEquals(file.size(), Files.size(path()));
        }
        assertEquals("--- 2026-11-18T11:06:40.012345Z received from tcp:192.0.2.1:5060#5, 14 bytes\n"
            + "ACK a\r\n\r\nk=***\n"
            + "--- 2026-11-18T11:06:40.012345Z sent to tcp:192.0.2.1:5060#5, 9 bytes\nBYE b\r\n\r\n\n",
            Files.readString(path()));
    }

    @Test
    void shouldNeverGetLargerThanItMay() throws IOException {
        try (TraceFile file = TraceFile.create(path(), new SecretMask(), 1_000)) {
            assertTrue(write(file, false, "x".repeat(500)));
            assertFalse(write(file, false, "x".repeat(500)));
            assertFalse(write(file, false, "x".repeat(343)));
            assertTrue(write(file, false, "x".repeat(342)));
            assertFalse(write(file, false, ""));
        }
        assertEquals(1_000, Files.size(path()));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "files have no mode there")
    void shouldBeForItsOwnerOnlyAndNeverAnotherFile() throws IOException {
        TraceFile.create(path(), new SecretMask(), 1_000).close();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path())));
        assertThrows(FileAlreadyExistsException.class, () -> TraceFile.create(path(), new SecretMask(), 1_000));
    }
}
