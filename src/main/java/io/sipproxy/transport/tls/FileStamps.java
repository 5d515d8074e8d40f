package io.sipproxy.transport.tls;

import io.sipproxy.storage.FileStamp;

import java.nio.file.Path;

/** By what it is seen that the files have changed. */
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
        return file == null ? "" : FileStamp.of(file);
    }
}
