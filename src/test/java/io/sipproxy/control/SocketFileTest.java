package io.sipproxy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.unixsocket.UnixServerSocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "JNR has no UNIX domain sockets there")
class SocketFileTest {
    @TempDir
    private Path directory;
    private Path path;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void name() {
        path = directory.resolve("control");
    }

    @AfterEach
    void close() throws Exception {
        for (final AutoCloseable one : open) {
            one.close();
        }
    }

    private SocketFile bind() throws IOException {
        SocketFile.makeRoom(path);
        final UnixServerSocketChannel channel = UnixServerSocketChannel.open();
        open.add(channel);
        return SocketFile.bind(channel, path);
    }

    private String refusal() {
        return assertThrows(IOException.class, this::bind).getMessage();
    }

    private static String mode(final Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void shouldKeepOthersOutWhateverTheUmaskAndLeaveThatAsItWas() throws IOException {
        final POSIX posix = POSIXFactory.getNativePOSIX();
        final int before = posix.umask(0);
        try {
            bind();
            assertEquals("rw-------", mode(path));
            assertEquals(0, posix.umask(0));
        } finally {
            posix.umask(before);
        }
    }

    @Test
    void shouldTakeThePlaceOfAFileThatAKilledProcessLeft() throws Exception {
        final UnixServerSocketChannel killed = UnixServerSocketChannel.open();
        SocketFile.bind(killed, path);
        killed.close();
        assertTrue(Files.exists(path));
        bind();
        try (ServerSocketChannel probe = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            assertThrows(IOException.class, () -> probe.bind(UnixDomainSocketAddress.of(path)));
        }
    }

    @Test
    void shouldRefuseWhenAnotherProcessAnswersThere() throws IOException {
        bind();
        assertEquals("control-socket " + path + ": a running process answers there; stop it, or choose another name",
            refusal());
        assertTrue(Files.exists(path));
    }

    @Test
    void shouldRefuseWhenTheOtherProcessIsTooBusyToAnswer() throws IOException {
        final ServerSocketChannel busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(busy);
        busy.bind(UnixDomainSocketAddress.of(path), 1);
        for (int i = 0; i < 4; i++) {
            final var client = java.nio.channels.SocketChannel.open(StandardProtocolFamily.UNIX);
            open.add(client);
            client.configureBlocking(false);
            try {
                client.connect(UnixDomainSocketAddress.of(path));
            } catch (final IOException e) {
                // The queue of those who wait is full, which is what is wanted.
                break;
            }
        }
        assertTrue(refusal().contains("a running process answers there") || refusal().contains("cannot be tried"));
        assertTrue(Files.exists(path));
    }

    @Test
    void shouldRefuseWhateverIsNoSocketAndLeaveItAlone() throws IOException {
        Files.writeString(path, "precious");
        assertEquals("control-socket " + path + ": is there already and no socket", refusal());
        assertEquals("precious", Files.readString(path));
        Files.delete(path);
        Files.createDirectory(path);
        assertEquals("control-socket " + path + ": is there already and no socket", refusal());
        Files.delete(path);
        final Path target = Files.writeString(directory.resolve("target"), "precious");
        Files.createSymbolicLink(path, target);
        assertEquals("control-socket " + path + ": is there already and no socket", refusal());
    }

    @Test
    void shouldNameTheFileWhenTheSystemRefuses() {
        path = directory.resolve("missing").resolve("control");
        final String refusal = refusal();
        assertTrue(refusal.startsWith("control-socket " + path + ": cannot be made: "), refusal);
        assertTrue(refusal.toLowerCase().contains("no such file"), refusal);
    }

    @Test
    void shouldRemoveItsFileButNoOther() throws IOException {
        final SocketFile file = bind();
        file.delete();
        assertFalse(Files.exists(path));
        file.delete();
        final SocketFile first = bind();
        Files.delete(path);
        // A new file, made while the old one's number is still in use by its socket.
        bind();
        first.delete();
        assertTrue(Files.exists(path));
    }
}
