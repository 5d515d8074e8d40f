package io.sipproxy.proxy;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.storage.AtomicFile;
import io.sipproxy.threads.BackgroundThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the registered contacts in a file over a restart. The loop only gathers references to what does not change; a
 * helper thread makes the text and writes it. Connections do not survive, so that a contact is then reached at its
 * address.
 */
public final class RegistrarSnapshot implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(RegistrarSnapshot.class);
    private static final long MAX_FILE_BYTES = 512L << 20;
    private static final long LAST_WRITE_SECONDS = 4;
    private static final long UNSAVED = -1;
    private static final long RETRY_NS = 1_000_000;

    private final Path file;
    private final ProxyCore core;
    private final Predicate<Runnable> loop;
    private final LongSupplier wallClockMs;
    private final Counters counters;
    private final ExecutorService helper;
    private long saved;
    private volatile boolean hasEnded;
    private boolean writing;
    private boolean failing;

    /**
     * @param loop takes a task for the loop thread; false when it takes no more.
     * @param wallClockMs milliseconds since 1970.
     */
    public RegistrarSnapshot(final Path file, final ProxyCore core, final Predicate<Runnable> loop,
        final LongSupplier wallClockMs, final Counters counters) {
        this.file = file;
        this.core = core;
        this.loop = loop;
        this.wallClockMs = wallClockMs;
        this.counters = counters;
        this.helper = Executors.newSingleThreadExecutor(
            task -> new BackgroundThread(task, "sipproxy-snapshot"));
    }

    /** Before the loop runs: takes up what the file has and what is still valid. Whatever is wrong with it, no more. */
    public void load(final long nowNs) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IllegalArgumentException("is larger than " + MAX_FILE_BYTES + " bytes");
            }
            final List<BindingText.Entry> entries = BindingText.read(Files.readAllBytes(file));
            final int restored = core.restore(entries, wallClockMs.getAsLong(), nowNs);
            counters.add(Counter.CONTACTS_RESTORED, restored);
            LOGGER.info("{} registered contacts taken up from {}", restored, file);
        } catch (final NoSuchFileException e) {
            LOGGER.info("no registered contacts to take up: there is no {} yet", file);
        } catch (final IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            counters.increment(Counter.SNAPSHOT_FAILURES);
            LOGGER.error("registrar-snapshot={} cannot be used, no contact is registered until its phone registers "
                + "again: {}", file, e.getMessage());
        }
        saved = core.bindingChanges();
    }

    /** On the loop, from time to time: has the file written if anything has changed. */
    public void save(final long nowNs) {
        final long changes = core.bindingChanges();
        if (writing || changes == saved) {
            return;
        }
        final List<BindingText.Entry> entries = core.bindings(wallClockMs.getAsLong(), nowNs);
        writing = true;
        saved = changes;
        helper.execute(() -> {
            final String failure = write(entries);
            tell(() -> onWritten(failure));
        });
    }

    /** A loop that takes no task at the moment would otherwise wait for the end of this one for ever. */
    private void tell(final Runnable outcome) {
        while (!hasEnded && !loop.test(outcome)) {
            LockSupport.parkNanos(RETRY_NS);
        }
    }

    /** After the loop has ended, on its thread: writes the file a last time if anything has changed. */
    public void finish(final long nowNs) {
        hasEnded = true;
        final boolean isNeeded = writing || failing || core.bindingChanges() != saved;
        final List<BindingText.Entry> entries = isNeeded ? core.bindings(wallClockMs.getAsLong(), nowNs) : null;
        if (isNeeded) {
            helper.execute(() -> report(write(entries)));
        }
        helper.shutdown();
        try {
            if (!helper.awaitTermination(LAST_WRITE_SECONDS, TimeUnit.SECONDS)) {
                LOGGER.error("registrar-snapshot={} was not written in time", file);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String write(final List<BindingText.Entry> entries) {
        try {
            AtomicFile.write(file, ByteBuffer.wrap(BindingText.write(entries)));
            return null;
        } catch (final IOException | RuntimeException e) {
            return e.toString();
        }
    }

    private void onWritten(final String failure) {
        writing = false;
        counters.increment(failure == null ? Counter.SNAPSHOTS_WRITTEN : Counter.SNAPSHOT_FAILURES);
        if (failure == null) {
            failing = false;
            return;
        }
        saved = UNSAVED;
        // Once, until it works again: it is tried every few seconds.
        if (!failing) {
            report(failure);
        }
        failing = true;
    }

    private void report(final String failure) {
        if (failure != null) {
            LOGGER.error("registrar-snapshot={} cannot be written: {}", file, failure);
        }
    }

    @Override
    public void close() {
        hasEnded = true;
        helper.shutdownNow();
    }
}
