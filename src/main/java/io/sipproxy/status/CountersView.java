package io.sipproxy.status;

import io.sipproxy.storage.NewFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

/** The counters of a process, read from its {@link CountersFile} without its help; it need not even live any more. */
public final class CountersView implements AutoCloseable {
    /** What is known of the process. */
    public enum State {
        /** Its loop passes. */
        RUNNING,
        /** It lives, but its loop has not passed for some seconds. */
        STALLED,
        /** It ended in order. */
        ENDED,
        /** It ended otherwise: it was killed, or crashed. */
        DIED
    }

    /** Takes the values one by one. */
    public interface Consumer {
        /**
         * @param name        as {@link Counter#metricName()} or {@link Gauge#metricName()}
         * @param description one line
         * @param isGauge     whether it goes up and down; if not, it only grows
         * @param value       at this moment
         */
        void accept(String name, String description, boolean isGauge, long value);
    }

    /** A beat comes every second. */
    private static final long STALLED_MS = 5_000;

    private final Path file;
    /** Stays open, since a mapping says nothing of locks, and the name may stand for another file by now. */
    private final FileChannel channel;
    private final UnsafeBuffer header;
    private final CountersReader reader;
    private final long pid;
    private final long startMs;

    private CountersView(final Path file, final FileChannel channel, final int capacity) throws IOException {
        this.file = file;
        this.channel = channel;
        final MappedByteBuffer mapped =
            channel.map(FileChannel.MapMode.READ_ONLY, 0, CountersLayout.fileLength(capacity));
        header = new UnsafeBuffer(mapped, 0, CountersLayout.HEADER_LENGTH);
        final int valuesOffset = CountersLayout.valuesOffset(capacity);
        reader = new CountersReader(
            new UnsafeBuffer(mapped, CountersLayout.HEADER_LENGTH, CountersLayout.metadataLength(capacity)),
            new UnsafeBuffer(mapped, valuesOffset, CountersLayout.fileLength(capacity) - valuesOffset),
            StandardCharsets.US_ASCII);
        pid = header.getLong(CountersLayout.PID_OFFSET);
        startMs = header.getLong(CountersLayout.START_OFFSET);
    }

    /**
     * Maps the file as it is now. A file that takes its place later has to be opened anew, see {@link #isReplaced()}.
     *
     * @param file to read
     * @return its counters
     * @throws IOException saying why the file cannot be read
     * @throws IllegalArgumentException saying why it is no counters file that this program can read
     */
    public static CountersView open(final Path file) throws IOException {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            return new CountersView(file, channel, capacityOf(channel));
        } catch (final FileSystemException e) {
            throw new IOException(NewFile.reason(e), e);
        } catch (final IOException | IllegalArgumentException e) {
            CloseHelper.quietClose(channel);
            throw e;
        }
    }

    private static int capacityOf(final FileChannel channel) throws IOException {
        final ByteBuffer start = headerOf(channel);
        final int version = start.getInt(CountersLayout.VERSION_OFFSET);
        if (version != CountersLayout.VERSION) {
            throw new IllegalArgumentException(
                "is a counters file of version " + version + "; valid is " + CountersLayout.VERSION);
        }
        final int capacity = start.getInt(CountersLayout.CAPACITY_OFFSET);
        final long length = channel.size();
        if (capacity <= 0 || capacity > length / CountersReader.METADATA_LENGTH
            || CountersLayout.fileLength(capacity) != length) {
            throw new IllegalArgumentException("is a damaged counters file: its length is " + length);
        }
        return capacity;
    }

    private static ByteBuffer headerOf(final FileChannel channel) throws IOException {
        final ByteBuffer start = ByteBuffer.allocate(CountersLayout.HEADER_LENGTH).order(ByteOrder.nativeOrder());
        channel.read(start, 0);
        if (start.hasRemaining() || start.getLong(CountersLayout.MAGIC_OFFSET) != CountersLayout.MAGIC) {
            throw new IllegalArgumentException("is no counters file");
        }
        return start;
    }

    /** @return the id of the process. */
    public long pid() {
        return pid;
    }

    /** @return when the process made the file, in milliseconds since 1970. */
    public long startMs() {
        return startMs;
    }

    /** @return when the process told last that its loop passes, or that it ends, in milliseconds since 1970. */
    public long lastSignMs() {
        final long endMs = header.getLongVolatile(CountersLayout.END_OFFSET);
        return endMs != 0 ? endMs : header.getLongVolatile(CountersLayout.BEAT_OFFSET);
    }

    /**
     * Whether the process lives and works.
     *
     * @param nowMs milliseconds since 1970
     * @return the state
     * @throws IOException if the file cannot be asked for its lock
     */
    public State state(final long nowMs) throws IOException {
        if (header.getLongVolatile(CountersLayout.END_OFFSET) != 0) {
            return State.ENDED;
        }
        if (!CountersFile.isOwned(channel)) {
            // It may have ended between the two questions.
            return header.getLongVolatile(CountersLayout.END_OFFSET) != 0 ? State.ENDED : State.DIED;
        }
        return nowMs - lastSignMs() > STALLED_MS ? State.STALLED : State.RUNNING;
    }

    /**
     * Whether another process has made the file anew.
     *
     * @return false also if there is no such file now
     */
    public boolean isReplaced() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return !isSame(headerOf(channel));
        } catch (final IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Reads every value.
     *
     * @param consumer takes them, in the order of the file
     * @throws IllegalArgumentException if the file is damaged
     */
    public void forEach(final Consumer consumer) {
        for (int id = 0; id <= reader.maxCounterId(); id++) {
            if (reader.getCounterState(id) != CountersReader.RECORD_ALLOCATED) {
                throw new IllegalArgumentException("is a damaged counters file: value " + id + " is missing");
            }
            final String label = label(id);
            final int end = label.indexOf(CountersLayout.LABEL_SEPARATOR);
            consumer.accept(end < 0 ? label : label.substring(0, end),
                end < 0 ? "" : label.substring(end + CountersLayout.LABEL_SEPARATOR.length()),
                reader.getCounterTypeId(id) == CountersLayout.TYPE_GAUGE, reader.getCounterValue(id));
        }
    }

    /** The length is checked first, since the reader would make room for any. */
    private String label(final int id) {
        final int offset = CountersReader.metaDataOffset(id) + CountersReader.LABEL_OFFSET;
        final int length = reader.metaDataBuffer().getInt(offset);
        if (length < 0 || length > CountersReader.MAX_LABEL_LENGTH) {
            throw new IllegalArgumentException("is a damaged counters file: label " + id + " has the length " + length);
        }
        return reader.getCounterLabel(id);
    }

    private boolean isSame(final ByteBuffer other) {
        return other.getLong(CountersLayout.PID_OFFSET) == pid
            && other.getLong(CountersLayout.START_OFFSET) == startMs;
    }

    /** Gives up the file. The counters can still be read. */
    @Override
    public void close() {
        CloseHelper.quietClose(channel);
    }
}
