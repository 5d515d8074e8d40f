package io.sipproxy.transport;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A TLS connection: a TCP connection that is open when its TLS handshake is done, and whose bytes go through the
 * {@link TlsStage}.
 */
final class TlsConnection extends TcpConnection {
    final TlsSession tls;
    private final TlsStage stage;

    TlsConnection(
        final TcpTransport owner,
        final long id,
        final PeerAddress remote,
        final SocketChannel channel,
        final Purpose purpose,
        final TlsSession tls,
        final long nowNs) {
        super(owner, id, remote, channel, purpose, nowNs);
        this.tls = tls;
        this.stage = owner.tls;
    }

    @Override
    public String host() {
        return tls.name;
    }

    @Override
    public boolean isProvenAs(final String host) {
        return tls.isProvenAs(host, remote());
    }

    @Override
    boolean leadsTo(final String host) {
        return tls.leadsTo(host, remote());
    }

    @Override
    public String lossReason() {
        return tls.reason == null ? super.lossReason() : tls.reason;
    }

    /** The deadline of an outgoing connection covers its handshake; an accepted one gets as long. */
    @Override
    void established(final long nowNs) {
        if (tls.isInbound) {
            arm(nowNs + owner.context.settings.connectTimeoutNs());
        }
        state = HANDSHAKING;
        stage.handshaker().start(this, nowNs);
    }

    /** The handshake is done: what was sent meanwhile leaves at the end of the pass. */
    void handshaken(final long nowNs) {
        owner.flushAtEndOfPass(this);
        opened(nowNs);
    }

    boolean isHandshaking() {
        return state == HANDSHAKING;
    }

    @Override
    void read(final long nowNs) {
        if (bytesReceived > 0 || !tls.isInbound || stage.handshaker().mayBegin()) {
            stage.reader().read(this, nowNs);
        }
    }

    @Override
    int keptInput() {
        return super.keptInput() + (tls.input == null ? 0 : tls.input.capacity());
    }

    @Override
    int writeWaiting() throws IOException {
        return stage.writer().write(this);
    }

    @Override
    void flushHandshake(final long nowNs) {
        try {
            stage.writer().writeKept(this);
            updateInterest();
        } catch (final IOException e) {
            close(LossCause.of(e, LossCause.WRITE_ERROR), nowNs);
        }
    }

    /** Of the handshake or, on an open connection, new keys: they may wait no longer than other output. */
    void handshakeWritten() {
        if (state == OPEN) {
            owner.flushAtEndOfPass(this);
        } else {
            updateInterest();
        }
    }

    /** Reads, and writes if there is something that can be written. */
    void updateInterest() {
        if (isServed()) {
            final boolean waits = tls.output != null || state == OPEN && queuedBytes > 0;
            setInterest(waits ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }

    /** Until {@link #updateInterest}; see {@link TlsReader} for the only case. */
    void pauseReading() {
        setInterest(0);
    }

    @Override
    void sayGoodbye() {
        stage.writer().writeLast(this);
    }

    @Override
    void dropOutput() {
        stage.dispose(this);
        super.dropOutput();
    }

    @Override
    LossCause causeToTell(final LossCause cause) {
        return isHandshaking() ? stage.handshaker().causeOf(this, cause) : cause;
    }

    /** After an alert: the peer is given time to read it, as after anything else that was sent last. */
    void closeAfterAlert(final LossCause cause, final long nowNs) {
        final int unsent = queuedBytes;
        sayGoodbye();
        dropOutput();
        dropInput();
        endAckWatch();
        linger(nowNs);
        tellLoss(cause, unsent, 0, lastReceivedNs, nowNs);
    }
}
