package io.sipproxy.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that are made from nothing. */
public final class NewFile {
    private NewFile() {
    }

    /**
     * Makes an empty file that nobody can have opened before.
     *
     * @param file   absolute, and not there.
     * @param rights as {@code rw-r-----}, less what the process' umask takes away; without effect where the file system
     *               has none.
     * @throws IOException if it cannot be made.
     */
    public static void create(final Path file, final String rights) throws IOException {
        if (Files.getFileStore(file.getParent()).supportsFileAttributeView(PosixFileAttributeView.class)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights)));
        } else {
            Files.createFile(file);
        }
    }

    /**
     * Why something could not be done to a file, for the operator.
     *
     * @param failure of a method that names the file only.
     * @return the reason in words.
     */
    public static String reason(final IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "access denied";
        }
        if (failure instanceof FileSystemException e && e.getReason() != null) {
            return e.getReason();
        }
        return String.valueOf(failure.getMessage());
    }
}
