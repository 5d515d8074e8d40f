package io.sipproxy.bench.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * An endpoint, or a member of the SIP Server pair: one address, a listener, connections to the proxy, and the calls
 * that it knows of. It does what can be asked of one: it repeats a request over a new connection when it hears nothing
 * on the old one, repeats a 200 until the ACK comes, and answers repetitions.
 */
final class Agent implements Wire.User {
    private static final int BACKLOG = 512;
    /** Where nobody listens, it is tried again after this. */
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long READING_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Loop loop;
    private final String name;
    private final InetSocketAddress address;
    private final InetSocketAddress proxy;
    private final Ledger ledger;
    private final AgentCaller caller = new AgentCaller(this);
    private final AgentCallee callee = new AgentCallee(this);
    private final Set<Wire> wires = new LinkedHashSet<>();
    private final List<Runnable> postponed = new ArrayList<>();
    private ServerSocketChannel listener;
    private SelectionKey acceptKey;
    private Wire current;
    private int life;
    private boolean isUp;
    private boolean isFrozen;
    private long downSinceNs;
    private long upSinceNs;

    Agent(final Loop loop, final String name, final InetSocketAddress address, final InetSocketAddress proxy,
        final Ledger ledger) {
        this.loop = loop;
        this.name = name;
        this.address = address;
        this.proxy = proxy;
        this.ledger = ledger;
    }

    /** It begins, or comes back, and knows nothing of what was before. */
    void start() {
        try {
            listener = ServerSocketChannel.open();
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(address, BACKLOG);
            acceptKey = loop.register(listener, SelectionKey.OP_ACCEPT, key -> accept());
        } catch (final IOException e) {
            throw new UncheckedIOException(name, e);
        }
        isUp = true;
        upSinceNs = System.nanoTime();
    }

    /** It ends as a process does that is killed: its sockets are closed, its calls forgotten. */
    void die() {
        life++;
        isUp = false;
        isFrozen = false;
        downSinceNs = System.nanoTime();
        try {
            listener.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        hangUp();
        ledger.forgottenBy(this);
        caller.forget();
        callee.forget();
        postponed.clear();
    }

    /** Closes its connections, and goes on. */
    void hangUp() {
        wires.forEach(Wire::close);
        wires.clear();
        current = null;
    }

    /** It stands still, as a process that gets no processor: nothing is read, nothing begun, no timer fires. */
    void freeze() {
        isFrozen = true;
        acceptKey.interestOps(0);
        wires.forEach(wire -> wire.read(false));
    }

    /** It reads first what has come, and looks at its timers then. */
    void thaw() {
        if (!isFrozen) {
            return;
        }
        isFrozen = false;
        acceptKey.interestOps(SelectionKey.OP_ACCEPT);
        List.copyOf(wires).forEach(wire -> wire.read(true));
        final List<Runnable> due = List.copyOf(postponed);
        postponed.clear();
        loop.after(READING_NS, () -> due.forEach(Runnable::run));
    }

    /** @return whether it can begin a call now. */
    boolean isAtWork() {
        return isUp && !isFrozen;
    }

    /** @return whether there was nobody at its address at some time since then. */
    boolean wasAwaySince(final long ns) {
        return !isUp || life > 0 && upSinceNs - ns > 0 && downSinceNs - upSinceNs < 0;
    }

    /** In its own time: later if it is frozen, never if it has died. */
    void after(final long ns, final Runnable action) {
        final int begun = life;
        loop.after(ns, () -> inItsTime(begun, action));
    }

    private void inItsTime(final int begun, final Runnable action) {
        if (begun == life && isFrozen) {
            postponed.add(() -> inItsTime(begun, action));
        } else if (begun == life) {
            action.run();
        }
    }

    void place(final Call call) {
        caller.place(call);
    }

    /** Forgets all calls without a word: nobody waits for them any more. */
    void clear() {
        caller.forget();
        callee.forget();
    }

    /** @return the wire if it still is there, else the one that is in use for what is new. */
    Wire usable(final Wire wire) {
        if (wire != null && wire.isOpen()) {
            return wire;
        }
        if (current == null || !current.isOpen()) {
            try {
                current = Wire.connect(loop, new InetSocketAddress(address.getAddress(), 0), proxy, this);
            } catch (final IOException e) {
                throw new UncheckedIOException(name, e);
            }
            wires.add(current);
        }
        return current;
    }

    /** Gives a wire up on which nothing is heard. What was sent on it goes out again over another one. */
    void giveUp(final Wire wire) {
        wire.close();
        onLost(wire);
    }

    @Override
    public void onLost(final Wire wire) {
        wires.remove(wire);
        if (wire == current) {
            current = null;
        }
        if (wire.wasEstablished()) {
            caller.onLost(wire);
        } else {
            after(RETRY_NS, () -> caller.onLost(wire));
        }
    }

    @Override
    public void onMessage(final Wire wire, final Message message) {
        if (!message.isRequest()) {
            caller.onResponse(wire, message);
        } else if (message.method().equals("OPTIONS")) {
            wire.send(message.response("200 OK", "o", ""));
        } else {
            callee.onRequest(wire, message);
        }
    }

    private void accept() {
        try {
            for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
                wires.add(Wire.accepted(loop, channel, this));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** @return the flows of its connections, for a firewall. */
    List<String> flows() {
        return wires.stream().filter(Wire::isOpen).map(Wire::flow).filter(flow -> flow != null).toList();
    }

    Ledger ledger() {
        return ledger;
    }

    String host() {
        return address.getAddress().getHostAddress();
    }

    String hostPort() {
        return host() + ':' + address.getPort();
    }

    @Override
    public String toString() {
        return name;
    }
}
