package io.sipproxy.status;

import io.sipproxy.storage.NewFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;

/**
 * The counters in a memory-mapped file that other processes read, see {@link CountersView}. The file is made whole under
 * another name and then takes the place of what a former process left, so that a reader never finds half a file, and
 * keeps what it has mapped. All of its room is taken before it is mapped: a full disk is an error at the start, never a
 * fault later.
 * <p>
 * The file is for its owner and group to read. It stays when the process ends. The memory is never unmapped by hand,
 * since some thread might still read a counter.
 */
public final class CountersFile implements AutoCloseable {
    private static final String RIGHTS = "rw-r-----";

    private final FileChannel channel;
    private final UnsafeBuffer header;
    private final Counters counters;

    private CountersFile(final FileChannel channel, final long nowMs) throws IOException {
        this.channel = channel;
        final ByteBuffer mapped =
            channel.map(FileChannel.MapMode.READ_WRITE, 0, CountersLayout.fileLength(Counters.SIZE));
        header = new UnsafeBuffer(mapped, 0, CountersLayout.HEADER_LENGTH);
        final UnsafeBuffer metadata = new UnsafeBuffer(mapped, CountersLayout.HEADER_LENGTH,
            CountersLayout.metadataLength(Counters.SIZE));
        final int valuesOffset = CountersLayout.valuesOffset(Counters.SIZE);
        final UnsafeBuffer values = new UnsafeBuffer(mapped, valuesOffset, mapped.capacity() - valuesOffset);
        describe(new CountersManager(metadata, values, StandardCharsets.US_ASCII));
        counters = new Counters(values);
        header.putInt(CountersLayout.VERSION_OFFSET, CountersLayout.VERSION);
        header.putInt(CountersLayout.CAPACITY_OFFSET, Counters.SIZE);
        header.putLong(CountersLayout.PID_OFFSET, ProcessHandle.current().pid());
        header.putLong(CountersLayout.START_OFFSET, nowMs);
        beat(nowMs);
        header.putLongRelease(CountersLayout.MAGIC_OFFSET, CountersLayout.MAGIC);
    }

    /**
     * Makes the file, in the place of one whose process has ended.
     *
     * @param file  where
     * @param nowMs milliseconds since 1970
     * @return the file, mapped, all counters zero
     * @throws IOException saying why the file cannot be made: its directory, another kind of file in its place, or a
     *                     process that still uses it
     */
    public static CountersFile create(final Path file, final long nowMs) throws IOException {
        try {
            final Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            checkReplaceable(target);
            return replace(target, nowMs);
        } catch (final FileSystemException e) {
            throw new IOException(NewFile.reason(e), e);
        }
    }

    private static CountersFile replace(final Path target, final long nowMs) throws IOException {
        final Path temporary = target.resolveSibling(target.getFileName() + ".new");
        FileChannel channel = null;
        try {
            Files.deleteIfExists(temporary);
            channel = openNew(temporary);
            final CountersFile made = new CountersFile(channel, nowMs);
            if (channel.tryLock(CountersLayout.LOCK_POSITION, 1, false) == null) {
                throw new IOException("another process is making it at this moment");
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return made;
        } catch (final IOException e) {
            CloseHelper.quietClose(channel);
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    /** @return the counters in the file, readable from any thread. */
    public Counters counters() {
        return counters;
    }

    /**
     * Tells readers that the loop passes. Loop thread only.
     *
     * @param nowMs milliseconds since 1970
     */
    public void beat(final long nowMs) {
        header.putLongRelease(CountersLayout.BEAT_OFFSET, nowMs);
    }

    /**
     * Tells readers that the process ends, in order. The counters can still be used.
     *
     * @param nowMs milliseconds since 1970
     */
    public void end(final long nowMs) {
        header.putLongRelease(CountersLayout.END_OFFSET, nowMs);
    }

    /** Gives up the file, so that another process may replace it. */
    @Override
    public void close() {
        CloseHelper.quietClose(channel);
    }

    /** Only what was a counters file is replaced: the name might be a mistake. */
    private static void checkReplaceable(final Path target) throws IOException {
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new IOException("is there already and is no file");
        }
        try (FileChannel old = FileChannel.open(target, StandardOpenOption.READ)) {
            final ByteBuffer start = ByteBuffer.allocate(CountersLayout.HEADER_LENGTH).order(ByteOrder.nativeOrder());
            old.read(start, 0);
            if (start.position() < start.capacity()
                || start.getLong(CountersLayout.MAGIC_OFFSET) != CountersLayout.MAGIC) {
                throw new IOException("is there already and is no counters file; it is not overwritten");
            }
            if (isOwned(old)) {
                throw new IOException(
                    "is in use by the process " + start.getLong(CountersLayout.PID_OFFSET) + ", which still runs");
            }
        } catch (final NoSuchFileException e) {
            // Nothing to replace.
            return;
        }
    }

    /**
     * Whether the process that made the file still runs. The lock that it holds goes with it, whatever its end, and is
     * not mistaken for that of another process with the same id.
     *
     * @param file a counters file, open for reading
     */
    static boolean isOwned(final FileChannel file) throws IOException {
        // Shared, since others may ask at the same moment.
        try (FileLock lock = file.tryLock(CountersLayout.LOCK_POSITION, 1, true)) {
            return lock == null;
        } catch (final OverlappingFileLockException e) {
            return true;
        }
    }

    private static FileChannel openNew(final Path file) throws IOException {
        NewFile.create(file, RIGHTS);
        final FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            final ByteBuffer zeros = ByteBuffer.allocate(CountersLayout.fileLength(Counters.SIZE));
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
            return channel;
        } catch (final IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The ids that the manager gives are the positions of the values, counters first. */
    private static void describe(final CountersManager manager) {
        for (final Counter counter : Counter.values()) {
            manager.allocate(label(counter.metricName(), counter.description()), CountersLayout.TYPE_COUNTER);
        }
        for (final Gauge gauge : Gauge.values()) {
            manager.allocate(label(gauge.metricName(), gauge.description()), CountersLayout.TYPE_GAUGE);
        }
    }

    private static String label(final String name, final String description) {
        return name + CountersLayout.LABEL_SEPARATOR + description;
    }
}
