package io.sipproxy.proxy;

import io.sipproxy.digest.Users;
import io.sipproxy.digest.UsersFile;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Event;
import io.sipproxy.status.Status;
import io.sipproxy.storage.FileStamp;
import io.sipproxy.threads.BackgroundThread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Takes a changed users file into use. The file is looked at and read on a helper thread. A change counts once two looks
 * in a row have seen the same: somebody may be writing. A file with a fault leaves the users as they were, and is told
 * of once.
 */
public final class UsersReloader implements AutoCloseable {
    /** How often to {@link #look}. */
    public static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long RETRY_NS = 1_000_000;

    private final Path file;
    private final ProxyCore core;
    private final Predicate<Runnable> loop;
    private final Status status;
    private final ExecutorService helper;
    /** What the file in use looked like, or the one that was tried last and found to have faults. */
    private String triedStamp;
    private String seenStamp;
    private boolean isBusy;
    private volatile boolean hasEnded;

    /**
     * @param stamp what the file looked like before it was read for the first time.
     * @param core whose users they are.
     * @param loop takes a task for the loop thread; false when it takes no more.
     */
    public UsersReloader(final Path file, final String stamp, final ProxyCore core, final Predicate<Runnable> loop,
        final Status status) {
        this.file = file;
        this.triedStamp = stamp;
        this.seenStamp = stamp;
        this.core = core;
        this.loop = loop;
        this.status = status;
        this.helper = Executors.newSingleThreadExecutor(
            task -> new BackgroundThread(task, "sipproxy-users"));
    }

    /** On the loop, from time to time: looks whether the file has changed. */
    public void look(final long nowNs) {
        if (isBusy) {
            return;
        }
        isBusy = true;
        helper.execute(() -> {
            final String stamp = FileStamp.of(file);
            tell(() -> onLook(stamp, nowNs));
        });
    }

    /** @return whether a look is under way. */
    boolean isBusy() {
        return isBusy;
    }

    private void onLook(final String stamp, final long nowNs) {
        final boolean isStable = stamp.equals(seenStamp);
        seenStamp = stamp;
        isBusy = isStable && !stamp.equals(triedStamp);
        if (isBusy) {
            helper.execute(() -> read(nowNs));
        }
    }

    private void read(final long nowNs) {
        final String stamp = FileStamp.of(file);
        final List<String> faults = new ArrayList<>();
        final Users users = users(faults);
        tell(() -> onRead(stamp, users, faults, nowNs));
    }

    private Users users(final List<String> faults) {
        try {
            return UsersFile.read(file, faults);
        } catch (final RuntimeException e) {
            faults.add("cannot be read: " + e);
            return null;
        }
    }

    private void onRead(final String stamp, final Users users, final List<String> faults, final long nowNs) {
        isBusy = false;
        triedStamp = stamp;
        if (faults.isEmpty()) {
            status.counters().increment(Counter.USERS_RELOADS);
            final int removed = core.users(users);
            status.events().event(Event.SPR_USERS_RELOADED, null, nowNs).put("users", users.size())
                .put("contacts-removed", removed).write();
        } else {
            status.counters().increment(Counter.USERS_RELOADS_FAILED);
            status.events().event(Event.SPR_USERS_NOT_RELOADED, null, nowNs).put("file", file)
                .put("faults", faults.size()).put("reason", faults.get(0)).write();
        }
    }

    /** A loop that takes no task at the moment has to take it later, or the file is never looked at again. */
    private void tell(final Runnable outcome) {
        while (!hasEnded && !loop.test(outcome)) {
            LockSupport.parkNanos(RETRY_NS);
        }
    }

    @Override
    public void close() {
        hasEnded = true;
        helper.shutdownNow();
    }
}
