package io.sipproxy.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/**
 * Replaces a file as a whole: whoever reads it, also after a crash, finds the old content or the new one. A new file
 * can be read by its owner only; one that is replaced keeps its owner, group and rights as far as the system lets it.
 */
public final class AtomicFile {
    private AtomicFile() {
    }

    /**
     * Writes the file. Blocks until it is on the disk.
     *
     * @throws IOException if it cannot be written; then it is what it was.
     */
    public static void write(final Path file, final ByteBuffer... content) throws IOException {
        final Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        final Path temporary = target.resolveSibling(target.getFileName() + ".new");
        try {
            Files.deleteIfExists(temporary);
            NewFile.create(temporary, "rw-------");
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                for (final ByteBuffer part : content) {
                    while (part.hasRemaining()) {
                        channel.write(part);
                    }
                }
                channel.force(true);
            }
            copyOwnership(target, temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void copyOwnership(final Path from, final Path to) throws IOException {
        final PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (!Files.exists(from) || view == null) {
            return;
        }
        final PosixFileAttributes known = Files.readAttributes(from, PosixFileAttributes.class);
        final PosixFileAttributes made = view.readAttributes();
        if (!known.owner().equals(made.owner())) {
            tryTo(() -> view.setOwner(known.owner()));
        }
        if (!known.group().equals(made.group())) {
            tryTo(() -> view.setGroup(known.group()));
        }
        view.setPermissions(known.permissions());
    }

    private interface Change {
        void make() throws IOException;
    }

    /** Only root may give a file away. */
    private static void tryTo(final Change change) {
        try {
            change.make();
        } catch (final IOException e) {
            // The file then belongs to whoever writes it.
            return;
        }
    }
}
