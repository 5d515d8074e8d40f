package io.sipproxy.capture;

import java.nio.file.Path;

/**
 * Where traces go.
 *
 * @param directory for the files; null if there shall be none.
 * @param maxSize   of each file, in bytes.
 */
public record TraceSettings(Path directory, long maxSize) {
}
