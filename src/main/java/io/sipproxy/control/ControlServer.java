package io.sipproxy.control;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.threads.BackgroundThread;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import jnr.enxio.channels.NativeSelectorProvider;
import jnr.posix.POSIXFactory;
import jnr.unixsocket.Credentials;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketChannel;
import jnr.unixsocket.UnixSocketOptions;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the clients of a UNIX domain socket, in a thread of its own, which never waits for one of them. What the loop
 * thread has to do it does when it has time; no client can hold it up.
 */
public final class ControlServer implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ControlServer.class);
    /** How often deadlines are looked at while there are clients. */
    private static final long TICK_MS = 200;
    private static final long WITHOUT_END = 0;
    /** After an error of accept, which does not go away by trying again at once. */
    private static final long ACCEPT_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_MS = 2_000;

    private final Command commands;
    private final Counters counters;
    private final ControlLimits limits;
    private final IntPredicate isOwn;
    private final UnixServerSocketChannel channel;
    private final SocketFile file;
    private final Selector selector;
    private final SelectionKey acceptKey;
    private final Set<Session> sessions = new LinkedHashSet<>();
    private final ConcurrentLinkedQueue<Session> answered = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isWoken = new AtomicBoolean();
    private final Thread thread;
    private boolean isSelectorClosed;
    private boolean isAcceptPaused;
    private long acceptPausedNs;
    private volatile boolean isRunning = true;
    private volatile long passes;

    /** @param isOwn tells the numbers of users that may use the socket. */
    ControlServer(final Path path, final Command commands, final Counters counters, final ControlLimits limits,
        final IntPredicate isOwn) throws IOException {
        this.commands = commands;
        this.counters = counters;
        this.limits = limits;
        this.isOwn = isOwn;
        // Fails before anything native is loaded, which takes a moment.
        SocketFile.makeRoom(path);
        this.selector = NativeSelectorProvider.getInstance().openSelector();
        this.channel = UnixServerSocketChannel.open();
        try {
            channel.configureBlocking(false);
            file = SocketFile.bind(channel, path);
            acceptKey = channel.register(selector, SelectionKey.OP_ACCEPT);
        } catch (final IOException | RuntimeException e) {
            CloseHelper.quietCloseAll(channel, selector);
            throw e;
        }
        thread = new BackgroundThread(this::run, "sipproxy-control");
    }

    /**
     * Makes the socket and serves its clients from then on.
     *
     * @param path    of the socket.
     * @param subject what they look at and change.
     * @return the server; the socket's file is removed when it is closed.
     * @throws IOException naming the socket, if it cannot be made.
     */
    public static ControlServer start(final Path path, final ControlSubject subject) throws IOException {
        try {
            final int uid = POSIXFactory.getNativePOSIX().geteuid();
            final ControlServer server = new ControlServer(path, new Commands(subject),
                subject.subject().status().counters(), ControlLimits.DEFAULT, other -> other == 0 || other == uid);
            server.start();
            return server;
        } catch (final LinkageError | UnsupportedOperationException e) {
            throw new IOException("control-socket " + path + ": this system has no such sockets, or JNR cannot be "
                + "loaded: " + e, e);
        }
    }

    void start() {
        thread.start();
    }

    /** Ends with every client, and removes the socket's file. */
    @Override
    public void close() {
        isRunning = false;
        wake();
        try {
            thread.join(CLOSE_MS);
            file.delete();
        } catch (final IOException e) {
            LOGGER.warn("the control socket's file was not removed: {}", e.toString());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (isRunning) {
                pass();
            }
        } catch (final IOException | RuntimeException e) {
            LOGGER.error("the control socket is closed after a failure", e);
        } finally {
            sessions.forEach(this::end);
            closeSelector();
        }
    }

    /** How often it had something to do, or looked for it; for tests. */
    long passes() {
        return passes;
    }

    private void pass() throws IOException {
        selector.select(sessions.isEmpty() && !isAcceptPaused ? WITHOUT_END : TICK_MS);
        passes++;
        isWoken.set(false);
        final long nowNs = System.nanoTime();
        // Before what is ready: a key that was given up in the pass before is gone only now.
        for (Session session = answered.poll(); session != null; session = answered.poll()) {
            if (sessions.contains(session)) {
                serve(session, SelectionKey.OP_WRITE, nowNs);
            }
        }
        final List<SelectionKey> ready = new ArrayList<>(selector.selectedKeys());
        selector.selectedKeys().clear();
        for (final SelectionKey key : ready) {
            if (key == acceptKey) {
                accept(nowNs);
            } else if (key.isValid() && sessions.contains(key.attachment())) {
                serve((Session)key.attachment(), key.readyOps(), nowNs);
            }
        }
        sweep(nowNs);
    }

    private void accept(final long nowNs) {
        UnixSocketChannel client = null;
        try {
            client = channel.accept();
            if (client == null) {
                // JNR does not tell why. One who waits to be accepted stays there, so it is the system that refuses.
                throw new IOException("accept failed; is the process out of file descriptors?");
            }
            client.configureBlocking(false);
            admit(client, nowNs);
        } catch (final IOException e) {
            CloseHelper.quietClose(client);
            acceptKey.interestOps(0);
            isAcceptPaused = true;
            acceptPausedNs = nowNs;
            counters.increment(Counter.CONTROL_ACCEPT_FAILURES);
            LOGGER.warn("the control socket takes no client for a moment: {}", e.toString());
        }
    }

    private void admit(final UnixSocketChannel client, final long nowNs) {
        counters.increment(Counter.CONTROL_CLIENTS);
        if (sessions.size() >= limits.maxClients() && !makeRoom()) {
            counters.increment(Counter.CONTROL_CLIENTS_REFUSED);
            CloseHelper.quietClose(client);
            return;
        }
        final Operator operator = operator(client);
        final Session session =
            new Session(client, operator, commands, limits, counters, this::onAnswer, nowNs);
        sessions.add(session);
        try {
            if (operator.uid() != Operator.UNKNOWN && !isOwn.test(operator.uid())) {
                session.refuseStranger(nowNs);
            }
            serve(session, 0, nowNs);
        } catch (final IOException e) {
            end(session);
            sessions.remove(session);
        }
    }

    /** Where the system does not tell, the file's mode alone keeps others out. */
    private static Operator operator(final UnixSocketChannel client) {
        try {
            final Credentials credentials = client.getOption(UnixSocketOptions.SO_PEERCRED);
            return new Operator(credentials.getUid(), credentials.getPid());
        } catch (final IOException | UnsupportedOperationException e) {
            return new Operator(Operator.UNKNOWN, Operator.UNKNOWN);
        }
    }

    /** Ends with the client that has been idle for longest, so that those who only sit there keep nobody out. */
    private boolean makeRoom() {
        final Session longest = sessions.stream().filter(Session::isIdle)
            .min(Comparator.comparingLong(Session::lastActiveNs)).orElse(null);
        if (longest != null) {
            counters.increment(Counter.CONTROL_CLIENTS_EVICTED);
            remove(longest);
        }
        return longest != null;
    }

    private void serve(final Session session, final int readyOps, final long nowNs) {
        try {
            session.onAnswer(nowNs);
            session.onReady(readyOps, nowNs);
            if (session.isOver()) {
                remove(session);
            } else {
                listen(session);
            }
        } catch (final IOException e) {
            // It is gone.
            remove(session);
        } catch (final RuntimeException e) {
            LOGGER.error("failure while serving a client of the control socket", e);
            remove(session);
        }
    }

    /** Without a key when there is nothing to wait for: one whose peer has hung up is always ready. */
    private void listen(final Session session) throws IOException {
        final SelectionKey key = session.channel().keyFor(selector);
        final int ops = session.interestOps();
        if (ops == 0) {
            if (key != null) {
                key.cancel();
            }
        } else if (key != null && key.isValid()) {
            key.interestOps(ops);
        } else {
            if (key != null) {
                // Given up in this very pass: has to be gone before there can be another.
                selector.selectNow();
                // That may have taken what was to wake the next pass.
                isWoken.set(false);
                wake();
            }
            session.channel().register(selector, ops, session);
        }
    }

    private void sweep(final long nowNs) {
        if (isAcceptPaused && nowNs - acceptPausedNs >= ACCEPT_PAUSE_NS) {
            isAcceptPaused = false;
            acceptKey.interestOps(SelectionKey.OP_ACCEPT);
        }
        for (final Session session : List.copyOf(sessions)) {
            session.checkDeadline(nowNs);
            if (session.isTimedOut(nowNs)) {
                counters.increment(Counter.CONTROL_CLIENTS_TIMED_OUT);
                remove(session);
            }
        }
    }

    private void remove(final Session session) {
        sessions.remove(session);
        end(session);
    }

    private void end(final Session session) {
        session.abandon();
        CloseHelper.quietClose(session.channel());
    }

    /** Any thread. */
    private void onAnswer(final Session session) {
        answered.add(session);
        wake();
    }

    /** Never after the selector's end: the number of what wakes it may be that of another file by then. */
    private void wake() {
        if (isWoken.compareAndSet(false, true)) {
            synchronized (selector) {
                if (!isSelectorClosed) {
                    selector.wakeup();
                }
            }
        }
    }

    private void closeSelector() {
        synchronized (selector) {
            isSelectorClosed = true;
            CloseHelper.quietCloseAll(channel, selector);
        }
    }
}
