package io.sipproxy.config;

import java.nio.charset.StandardCharsets;

/** The name of a UNIX domain socket; a {@link java.nio.file.Path}. */
record SocketPath() implements ValueKind {
    /** What the address structure of every system has room for (sun_path: 108 bytes on Linux, 104 elsewhere). */
    private static final int MAX_BYTES = 103;
    private static final FilePath FILE = new FilePath();

    @Override
    public Object parse(final String text) {
        return text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES ? null : FILE.parse(text);
    }

    @Override
    public String valid() {
        return "name of a file, at most " + MAX_BYTES + " bytes";
    }
}
