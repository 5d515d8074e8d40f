package io.sipproxy.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketAddress;

/**
 * The file that a UNIX domain socket is reached by: made so that never anybody but its owner can connect, in place of
 * one that a killed process has left behind.
 */
final class SocketFile {
    /** What is forbidden from the first moment: everything, but to the owner. */
    private static final int UMASK = 0077;
    private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-------");
    private static final int TYPE_MASK = 0170000;
    private static final int TYPE_SOCKET = 0140000;

    private final Path path;
    /** Device and inode: the file may be another one by the time that it is to be removed. */
    private final Object identity;

    private SocketFile(final Path path) throws IOException {
        this.path = path;
        this.identity = identity(path);
    }

    /**
     * Removes the file if nobody is behind it any more.
     *
     * @throws IOException naming the file, if somebody answers there, or it is no socket.
     */
    static void makeRoom(final Path path) throws IOException {
        final int mode;
        try {
            mode = (int)Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        } catch (final NoSuchFileException e) {
            return;
        } catch (final IOException e) {
            throw fault(path, "cannot be looked at: " + e, e);
        }
        if ((mode & TYPE_MASK) != TYPE_SOCKET) {
            throw fault(path, "is there already and no socket", null);
        }
        if (isAnswered(path)) {
            throw fault(path, "a running process answers there; stop it, or choose another name", null);
        }
        Files.deleteIfExists(path);
    }

    /**
     * Makes the file, bound to the channel, which then listens.
     *
     * @throws IOException naming the file and why the system refuses.
     */
    static SocketFile bind(final UnixServerSocketChannel channel, final Path path) throws IOException {
        final POSIX posix = POSIXFactory.getNativePOSIX();
        final int before = posix.umask(UMASK);
        try {
            channel.socket().bind(new UnixSocketAddress(path.toFile()));
        } catch (final IOException e) {
            throw fault(path, "cannot be made: " + e.getMessage(), e);
        } finally {
            posix.umask(before);
        }
        Files.setPosixFilePermissions(path, MODE);
        return new SocketFile(path);
    }

    /** Removes the file, if it is still the one that was made. */
    void delete() throws IOException {
        try {
            if (identity.equals(identity(path))) {
                Files.delete(path);
            }
        } catch (final NoSuchFileException e) {
            // It is gone already.
            return;
        }
    }

    /** Not blocking, or a process that has stopped to accept would hold this one up. */
    private static boolean isAnswered(final Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (final ConnectException e) {
            return false;
        } catch (final IOException e) {
            throw fault(path, "is there already and cannot be tried: " + e.getMessage(), e);
        }
    }

    private static Object identity(final Path path) throws IOException {
        return Files.readAttributes(path, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
    }

    private static IOException fault(final Path path, final String what, final IOException cause) {
        return new IOException("control-socket " + path + ": " + what, cause);
    }
}
