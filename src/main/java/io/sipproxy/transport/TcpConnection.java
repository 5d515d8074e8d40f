package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A TCP connection of either direction. There may be a hundred thousand of them, mostly idle, so it is fields and no
 * further objects; reading and writing is done by {@link StreamReader} and {@link StreamWriter}, which all connections
 * share. What a {@link TlsConnection} does otherwise are a few methods.
 */
class TcpConnection extends Link implements SelectHandler {
    /** How long the peer is given to close after everything was sent to it. */
    private static final long LINGER_NS = 2_000_000_000L;
    private static final UnsafeBuffer PONG = new UnsafeBuffer(new byte[] {'\r', '\n'});

    /** The connect could not even be started; told at the end of the pass, when there may be users to tell. */
    static final byte DOOMED = 0;
    static final byte CONNECTING = 1;
    /** TCP is established, TLS not yet. */
    static final byte HANDSHAKING = 2;
    static final byte OPEN = 3;
    /** Lost for everybody but its waiting output. */
    static final byte FLUSHING = 4;
    /** Everything was sent; waiting for the peer to close, since closing first could reset what it has not read. */
    static final byte LINGERING = 5;
    static final byte CLOSED = 6;

    final SocketChannel channel;
    /** The beginning of a message, or null. */
    PooledBuffer input;
    /** How much of the incomplete message was searched for its end already; at the end, how much was discarded. */
    int scanned;
    /** Since when it has been incomplete; null if there is none. */
    ConnectionQueue.Entry incomplete;
    /** Since when its peer has not taken all output; null if it has. */
    ConnectionQueue.Entry stalled;
    PooledBuffer outputHead;
    PooledBuffer outputTail;
    int queuedBytes;
    /** The second in which {@link #pings} and {@link #lineEnds} were counted. */
    int pingSecond;
    /** Pings answered. */
    int pings;
    /** Line ends outside of messages, since the last message. */
    int lineEnds;
    /** On the list of connections to be written at the end of the pass. */
    boolean isDirty;
    /** Of the last well-formed message, or when it was made. */
    long lastMessageNs;
    /** Those around it, in use while it is a stranger. */
    boolean isStranger;
    TcpConnection olderStranger;
    TcpConnection newerStranger;

    final TcpTransport owner;
    byte state;
    /** Of a write during a pass, which nobody has been told of yet. */
    IOException writeFailure;
    final Purpose purpose;
    private SelectionKey key;
    /** This end; null until it was asked for. */
    private PeerAddress local;
    /** Why it could not be opened, as the system says. */
    private String reason;
    private ConnectionTimer timer;
    /** Only while something may be unacknowledged. */
    private AckWatch ackWatch;

    TcpConnection(
        final TcpTransport owner,
        final long id,
        final PeerAddress remote,
        final SocketChannel channel,
        final Purpose purpose,
        final long nowNs) {
        super(id, remote, nowNs);
        this.owner = owner;
        this.channel = channel;
        this.purpose = purpose;
        this.lastMessageNs = nowNs;
    }

    @Override
    public boolean isUsable() {
        return state <= OPEN;
    }

    @Override
    public boolean isOpen() {
        return state == OPEN;
    }

    @Override
    public LinkState state() {
        return switch (state) {
            case DOOMED, CONNECTING -> LinkState.CONNECTING;
            case HANDSHAKING -> LinkState.HANDSHAKING;
            case OPEN -> LinkState.OPEN;
            case FLUSHING, LINGERING -> LinkState.CLOSING;
            default -> LinkState.CLOSED;
        };
    }

    @Override
    public boolean isInbound() {
        return purpose == Purpose.ACCEPTED;
    }

    @Override
    public String lossReason() {
        return reason;
    }

    /** {@inheritDoc} A connection that is being opened may have no address yet. */
    @Override
    public PeerAddress local() {
        if (local == null) {
            try {
                final InetSocketAddress address = (InetSocketAddress)channel.getLocalAddress();
                local = address == null ? null : PeerAddress.of(transport(), address);
            } catch (final IOException e) {
                // It is closed, so nobody can tell any more.
                return null;
            }
        }
        return local;
    }

    @Override
    public boolean send(final DirectBuffer buffer, final int offset, final int length, final long nowNs) {
        if (!isUsable()) {
            owner.context.counters.increment(Counter.TCP_SENDS_REFUSED_CLOSED);
            return false;
        }
        owner.writer.writeEarly(this, nowNs);
        if (!owner.writer.append(this, buffer, offset, length)) {
            return false;
        }
        messagesSent++;
        owner.context.counters.increment(Counter.TCP_MESSAGES_SENT);
        if (owner.context.tap != null) {
            owner.context.tap.onMessage(this, true, buffer, offset, length);
        }
        owner.flushAtEndOfPass(this);
        return true;
    }

    @Override
    public void expectAcknowledgement(final long nowNs) {
        if (owner.context.ackTimeoutNs() == 0) {
            return;
        }
        if (ackWatch != null) {
            ackWatch.written(nowNs);
        } else if (state == OPEN) {
            ackWatch = AckWatch.start(owner.context, this, nowNs);
        }
    }

    @Override
    public boolean isSuspect() {
        return ackWatch != null && ackWatch.isSuspect();
    }

    void received(final long nowNs) {
        lastReceivedNs = nowNs;
        if (ackWatch != null) {
            ackWatch.received(nowNs);
        }
    }

    /** A well-formed message came. */
    final void messageCame(final long nowNs) {
        owner.context.strangers.remove(this);
        lineEnds = 0;
        lastMessageNs = nowNs;
    }

    /** Nobody depends on it at this moment. */
    final boolean isIdle() {
        return state == OPEN && queuedBytes == 0 && !isInUse();
    }

    void endAckWatch() {
        if (ackWatch != null) {
            ackWatch.stop();
            ackWatch = null;
        }
    }

    @Override
    public void close(final LossCause cause, final long nowNs) {
        final boolean wasUsable = isUsable();
        final LossCause told = causeToTell(cause);
        final int unsent = queuedBytes;
        // Asked before the socket is closed.
        final AckProbe probe = owner.context.ackProbe;
        final boolean isProbed = state == OPEN && (!cause.isOrdinary() || hasUsers()) && probe.read(channel);
        final long unacknowledged = isProbed ? probe.unacknowledged() : 0;
        final long lastAckNs = isProbed && probe.knowsLastAck() ?
            Math.max(lastReceivedNs, nowNs - probe.sinceLastAckNs()) : lastReceivedNs;
        if (isProbed && cause == LossCause.END_OF_STREAM && unsent == 0 && !probe.isOutstanding()) {
            acknowledgedNs = nowNs + 1;
        }
        dispose();
        if (wasUsable) {
            tellLoss(told, unsent, unacknowledged, lastAckNs, nowNs);
        }
    }

    @Override
    public void closeAfterFlush(final LossCause cause, final long nowNs) {
        if (state != OPEN) {
            close(cause, nowNs);
            return;
        }
        state = FLUSHING;
        dropInput();
        arm(nowNs + owner.context.settings.writeStallNs());
        owner.flushAtEndOfPass(this);
        tellLoss(cause, queuedBytes, 0, lastReceivedNs, nowNs);
    }

    @Override
    public void onReady(final SelectionKey readyKey, final int readyOps, final long nowNs) {
        if (writeFailure != null) {
            // The system tells it once: reading would look like an orderly end.
            write(nowNs);
            return;
        }
        if ((readyOps & SelectionKey.OP_CONNECT) != 0) {
            finishConnect(nowNs);
        }
        if ((readyOps & SelectionKey.OP_WRITE) != 0) {
            flush(nowNs);
        }
        if ((readyOps & SelectionKey.OP_READ) != 0) {
            if (isServed()) {
                read(nowNs);
            } else if (state == LINGERING) {
                owner.reader.discard(this);
            }
        }
    }

    @Override
    public void onFailure(final Throwable failure) {
        close(LossCause.INTERNAL_ERROR, owner.context.loop.nowNs());
    }

    @Override
    protected void onUserFailure(final Throwable failure) {
        owner.context.loop.failed("a user of " + this, failure);
    }

    void startAccepted(final long nowNs) throws IOException {
        key = owner.context.loop.register(channel, SelectionKey.OP_READ, this);
        established(nowNs);
    }

    /** A connect that succeeded at once is told at the end of the pass: the caller has not got the link yet. */
    void startConnecting(final boolean isConnected, final long nowNs) throws IOException {
        final int ops = isConnected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT;
        key = owner.context.loop.register(channel, ops, this);
        state = CONNECTING;
        arm(nowNs + owner.context.settings.connectTimeoutNs());
        if (isConnected) {
            owner.flushAtEndOfPass(this);
        }
    }

    void startDoomed(final String why) {
        reason = why;
        state = DOOMED;
        owner.flushAtEndOfPass(this);
    }

    void answerPing() {
        if (owner.writer.append(this, PONG, 0, PONG.capacity())) {
            owner.context.counters.increment(Counter.TCP_PINGS_ANSWERED);
            owner.flushAtEndOfPass(this);
        }
    }

    /** Writes what waits, once; the rest when the socket is ready for it. */
    void flush(final long nowNs) {
        if (state == DOOMED) {
            close(LossCause.CONNECT_FAILED, nowNs);
        } else if (state == CONNECTING && channel.isConnected()) {
            established(nowNs);
        }
        if (state == OPEN || state == FLUSHING) {
            write(nowNs);
        } else if (state == HANDSHAKING) {
            flushHandshake(nowNs);
        }
    }

    void onTimeout(final long nowNs) {
        if (state == CONNECTING || state == HANDSHAKING) {
            close(LossCause.CONNECT_TIMEOUT, nowNs);
        } else {
            close(LossCause.WRITE_STALLED, nowNs);
        }
    }

    /** Gives back everything that the connection holds, without telling anybody. */
    void dispose() {
        if (state == CLOSED) {
            return;
        }
        state = CLOSED;
        disarm();
        endAckWatch();
        dropInput();
        dropOutput();
        CloseHelper.quietClose(channel);
        owner.onDisposed(this);
    }

    private void finishConnect(final long nowNs) {
        try {
            if (channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                owner.flushAtEndOfPass(this);
                established(nowNs);
            }
        } catch (final IOException e) {
            reason = e.getMessage();
            close(LossCause.CONNECT_FAILED, nowNs);
        }
    }

    /** TCP is established. */
    void established(final long nowNs) {
        opened(nowNs);
    }

    void read(final long nowNs) {
        owner.reader.read(this, nowNs);
    }

    /** Writes what waits, once; returns how many bytes left. */
    int writeWaiting() throws IOException {
        return owner.writer.write(this);
    }

    /** As {@link #writeWaiting}, and keeps account of it. */
    final int writeOnce(final long nowNs) throws IOException {
        final int written = writeWaiting();
        bytesSent += written;
        if (written > 0) {
            lastSentNs = nowNs;
        }
        return written;
    }

    /** Only where there is something between established and open. */
    void flushHandshake(final long nowNs) {
    }

    /** Nothing more will be written. */
    void sayGoodbye() {
    }

    void dropOutput() {
        owner.writer.drop(this);
        owner.context.stalledOutput.ended(this);
    }

    LossCause causeToTell(final LossCause cause) {
        return cause;
    }

    /** Whether what it receives is looked at. */
    final boolean isServed() {
        return state == OPEN || state == HANDSHAKING;
    }

    final void opened(final long nowNs) {
        disarm();
        state = OPEN;
        openedNs = nowNs;
        if (isInbound()) {
            owner.context.strangers.add(this);
        } else {
            owner.context.counters.increment(Counter.CONNECTIONS_OPENED);
            if (queuedBytes > 0) {
                expectAcknowledgement(nowNs);
            }
        }
        owner.context.listener.onLinkOpen(this, nowNs);
    }

    private void write(final long nowNs) {
        try {
            if (writeFailure != null) {
                throw writeFailure;
            }
            final int written = writeOnce(nowNs);
            if (queuedBytes == 0) {
                allWritten(nowNs);
            } else {
                someWritten(written, nowNs);
            }
        } catch (final IOException e) {
            close(LossCause.of(e, LossCause.WRITE_ERROR), nowNs);
        }
    }

    private void allWritten(final long nowNs) throws IOException {
        owner.context.stalledOutput.ended(this);
        if (state == FLUSHING) {
            sayGoodbye();
            linger(nowNs);
        } else {
            disarm();
            setInterest(SelectionKey.OP_READ);
        }
    }

    final void linger(final long nowNs) {
        state = LINGERING;
        arm(nowNs + LINGER_NS);
        setInterest(SelectionKey.OP_READ);
        try {
            channel.shutdownOutput();
        } catch (final IOException e) {
            dispose();
        }
    }

    /** Any progress gives the peer its full time again. */
    private void someWritten(final int written, final long nowNs) {
        owner.context.stalledOutput.began(this, nowNs);
        if (written > 0 || timer == null) {
            arm(nowNs + owner.context.settings.writeStallNs());
        }
        setInterest(state == OPEN ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_WRITE);
    }

    final void setInterest(final int ops) {
        if (key.interestOps() != ops) {
            key.interestOps(ops);
        }
    }

    final void tellLoss(
        final LossCause cause, final int unsent, final long unacknowledged, final long lastAckNs, final long nowNs) {
        LossReport.make(owner.context, this, cause, unsent, unacknowledged, lastAckNs, nowNs);
        tellUsers(cause, nowNs);
        owner.context.listener.onLinkLost(this, cause, nowNs);
    }

    final void dropInput() {
        if (input != null) {
            owner.context.pool.release(input);
            input = null;
        }
        scanned = 0;
        owner.context.incomplete.forget(this);
        owner.context.strangers.remove(this);
    }

    /** Memory that is taken by what has to wait for more input. */
    int keptInput() {
        return input == null ? 0 : input.capacity();
    }

    /** @param bytes that wait to be written from now on; negative if they do no longer */
    final void addQueued(final int bytes) {
        queuedBytes += bytes;
        owner.context.queuedBytes += bytes;
    }

    final void arm(final long deadlineNs) {
        if (timer == null) {
            timer = new ConnectionTimer(this);
        }
        owner.context.loop.timers().schedule(timer, deadlineNs);
    }

    /** An idle connection keeps no timer object either. */
    private void disarm() {
        if (timer != null) {
            owner.context.loop.timers().cancel(timer);
            timer = null;
        }
    }
}
