package io.sipproxy.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** By what it is seen that a file has changed: time, size and identity. */
public final class FileStamp {
    private FileStamp() {
    }

    /**
     * Looks at the file. Blocks.
     *
     * @return a text that changes when the file does.
     */
    public static String of(final Path file) {
        try {
            final BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + "/" + attributes.size() + "/" + attributes.fileKey() + ";";
        } catch (final IOException e) {
            return "missing;";
        }
    }
}
