package io.sipproxy.capture;

import io.sipproxy.storage.NewFile;
import io.sipproxy.transport.PeerAddress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

/**
 * The file of a trace, for its owner only: in front of each message stands a line that says when it passed, which way,
 * and how many bytes follow. It never gets larger than it may. One thread at a time.
 */
final class TraceFile implements AutoCloseable {
    private static final String RIGHTS = "rw-------";
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int BUFFER = 64 * 1024;
    private static final long MICROS = 1_000_000;

    private final SecretMask mask;
    private final OutputStream out;
    private final long maxSize;
    private byte[] message = new byte[4096];
    private long size;

    private TraceFile(final SecretMask mask, final OutputStream out, final long maxSize) {
        this.mask = mask;
        this.out = out;
        this.maxSize = maxSize;
    }

    /**
     * Makes the file, which must not be there.
     *
     * @param path    absolute.
     * @param mask    to leave secrets out with.
     * @param maxSize in bytes.
     * @throws IOException if it cannot be made.
     */
    static TraceFile create(final Path path, final SecretMask mask, final long maxSize) throws IOException {
        NewFile.create(path, RIGHTS);
        return new TraceFile(mask, new BufferedOutputStream(
            Files.newOutputStream(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS), BUFFER), maxSize);
    }

    /**
     * Writes a message.
     *
     * @return false if it would make the file too large; then nothing was written.
     * @throws IOException if it cannot be written.
     */
    boolean write(final long epochMicros, final boolean isSent, final PeerAddress peer, final long link,
        final DirectBuffer buffer, final int offset, final int length) throws IOException {
        if (message.length < length) {
            message = new byte[Math.max(length, 2 * message.length)];
        }
        buffer.getBytes(offset, message, 0, length);
        final MaskedText masked = mask.mask(message, length);
        final byte[] head = ("--- " + time(epochMicros) + (isSent ? " sent to " : " received from ") + peer + "#" + link
            + ", " + masked.length() + " bytes\n").getBytes(StandardCharsets.US_ASCII);
        final int added = head.length + masked.length() + 1;
        if (added > maxSize - size) {
            return false;
        }
        out.write(head);
        out.write(masked.bytes(), 0, masked.length());
        out.write('\n');
        size += added;
        return true;
    }

    /** Bytes written, those included that {@link #flush} has not brought to the file yet. */
    long size() {
        return size;
    }

    void flush() throws IOException {
        out.flush();
    }

    /** @throws IOException if what was written last is not in the file. */
    @Override
    public void close() throws IOException {
        try {
            out.flush();
        } finally {
            CloseHelper.quietClose(out);
        }
    }

    private static String time(final long epochMicros) {
        return TIME.format(Instant.ofEpochSecond(epochMicros / MICROS, epochMicros % MICROS * 1000));
    }
}
