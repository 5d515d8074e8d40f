package io.sipproxy.transport.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** By what it is seen that the files have changed: time, size and identity of each. */
public final class FileStamps {
    private FileStamps() {
    }

    /**
     * Looks at the files. Blocks.
     *
     * @param settings that name them
     * @return a text that changes when one of them does
     */
    public static String of(final TlsSettings settings) {
        return stamp(settings.certificate()) + stamp(settings.privateKey()) + stamp(settings.trustedCa());
    }

    private static String stamp(final Path file) {
        if (file == null) {
            return "";
        }
        try {
            final BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + "/" + attributes.size() + "/" + attributes.fileKey() + ";";
        } catch (final IOException e) {
            return "missing;";
        }
    }
}
