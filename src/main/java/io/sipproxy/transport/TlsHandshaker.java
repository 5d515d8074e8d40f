package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transport.tls.SipIdentities;
import io.sipproxy.transport.tls.TlsContext;
import io.sipproxy.transport.tls.TlsFailure;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Takes TLS connections through their handshakes, step by step on the loop, with the long steps on helper threads, and
 * ends those that fail. Another handshake on an open connection is refused: TLS 1.3 has none, and in TLS 1.2 it lets a
 * client make the server compute for nothing.
 */
final class TlsHandshaker {
    private static final int CLOSED = -1;
    /** So that a crowd that speaks at the same moment does not hold up the connections that are open. */
    private static final int MAX_BEGINS = 16;
    private static final String TLS_1_2 = "TLSv1.2";
    private static final String NOT_TLS = "what came is not TLS: plain SIP or HTTP?";

    private final TransportContext context;
    private final Counters counters;
    private final TlsWriter writer;
    private final TlsHelper helper;
    private final TlsStage stage;
    private int inProgress;
    /** Accepted connections whose first bytes were looked at in this pass. */
    private int begun;

    TlsHandshaker(final TransportContext context, final TlsStage stage, final TlsWriter writer,
        final TlsHelper helper) {
        this.context = context;
        this.counters = context.counters;
        this.stage = stage;
        this.writer = writer;
        this.helper = helper;
    }

    /** Handshakes of accepted connections: the silent ones too, and those given up that the helper is not through with. */
    int inProgress() {
        return inProgress;
    }

    /**
     * Whether another accepted connection may be read for the first time in this pass. It costs an engine; those that
     * have to wait stay readable and come in the next passes.
     */
    boolean mayBegin() {
        return ++begun <= MAX_BEGINS;
    }

    void onEndOfPass() {
        begun = 0;
    }

    /** TCP is established. A client speaks first. */
    void start(final TlsConnection connection, final long nowNs) {
        final TlsSession tls = connection.tls;
        tls.startedMs = System.currentTimeMillis();
        counters.increment(Counter.TLS_HANDSHAKES_STARTED);
        if (tls.isInbound) {
            tls.isCounted = true;
            inProgress++;
            return;
        }
        final TlsContext material = stage.material();
        final String host = tls.name == null ? connection.remote().hostText() : tls.name;
        final int port = connection.remote().port();
        submit(connection, nowNs, new TlsHelper.Job() {
            private SSLEngine engine;

            @Override
            public void work() throws SSLException {
                engine = tls.isAbandoned ? null : material.clientEngine(host, port);
            }

            @Override
            public void done(final Throwable failure) {
                tls.engine = engine;
                resume(connection, failure);
            }
        });
    }

    /** The first byte of a client looks like TLS. */
    void begin(final TlsConnection connection) throws SSLException {
        connection.tls.engine = stage.material().serverEngine();
        connection.tls.engine.beginHandshake();
    }

    /**
     * Does what the engine needs beside more input.
     *
     * @return whether records may be unwrapped: not while a helper thread has the engine, nor after the end
     */
    boolean advance(final TlsConnection connection, final HandshakeStatus reached, final long nowNs)
        throws IOException {
        final TlsSession tls = connection.tls;
        HandshakeStatus status = reached;
        while (true) {
            switch (status) {
                case FINISHED:
                    if (!tls.isOpen && !finish(connection, nowNs)) {
                        return false;
                    }
                    status = tls.engine.getHandshakeStatus();
                    break;
                case NEED_WRAP:
                    refuseIfOpen(tls, false);
                    status = writer.writeHandshake(connection);
                    connection.handshakeWritten();
                    break;
                case NEED_TASK:
                    refuseIfOpen(tls, true);
                    runTasks(connection, nowNs);
                    return false;
                case NOT_HANDSHAKING:
                    if (!tls.isOpen) {
                        throw new SSLException("the TLS handshake ended without a session");
                    }
                    return true;
                default:
                    refuseIfOpen(tls, false);
                    return true;
            }
        }
    }

    /** TLS 1.3 has messages to write on an open connection: new keys, tickets. None of them is a task. */
    private void refuseIfOpen(final TlsSession tls, final boolean isTask) throws SSLException {
        if (tls.isOpen && (isTask || TLS_1_2.equals(tls.engine.getSession().getProtocol()))) {
            counters.increment(Counter.TLS_RENEGOTIATIONS_REFUSED);
            throw new SSLException("another handshake on an open connection");
        }
    }

    private void runTasks(final TlsConnection connection, final long nowNs) {
        final TlsSession tls = connection.tls;
        submit(connection, nowNs, new TlsHelper.Job() {
            @Override
            public void work() {
                for (Runnable task = nextTask(tls); task != null; task = nextTask(tls)) {
                    task.run();
                }
            }

            @Override
            public void done(final Throwable failure) {
                resume(connection, failure);
            }
        });
    }

    /** On a helper thread. */
    private static Runnable nextTask(final TlsSession tls) {
        return tls.isAbandoned ? null : tls.engine.getDelegatedTask();
    }

    private void submit(final TlsConnection connection, final long nowNs, final TlsHelper.Job job) {
        connection.tls.isBusy = helper.submit(job, !connection.tls.isInbound);
        if (!connection.tls.isBusy) {
            connection.close(LossCause.SHUTDOWN, nowNs);
        }
    }

    /** A helper thread has given the engine back. Whatever goes wrong costs this connection only. */
    private void resume(final TlsConnection connection, final Throwable failure) {
        connection.tls.isBusy = false;
        if (!connection.isHandshaking()) {
            ended(connection.tls);
            return;
        }
        try {
            goOn(connection, failure, context.loop.nowNs());
        } catch (final Exception | AssertionError e) {
            context.loop.failed(connection, e);
        }
    }

    private void goOn(final TlsConnection connection, final Throwable failure, final long nowNs) {
        final TlsSession tls = connection.tls;
        if (failure != null) {
            fail(connection, failure, nowNs);
            return;
        }
        try {
            if (advance(connection, tls.engine.getHandshakeStatus(), nowNs)) {
                stage.reader().resume(connection, nowNs);
            }
        } catch (final SSLException e) {
            fail(connection, e, nowNs);
        } catch (final IOException e) {
            connection.close(LossCause.of(e, LossCause.WRITE_ERROR), nowNs);
        }
        if (tls.isPaused && !tls.isBusy && connection.isServed()) {
            tls.isPaused = false;
            connection.updateInterest();
        }
    }

    /** The handshake is done. A session that this side resumes is held against the same rules as a new one. */
    private boolean finish(final TlsConnection connection, final long nowNs) throws SSLException {
        final TlsSession tls = connection.tls;
        final SSLSession session = tls.engine.getSession();
        tls.identities = identities(connection, session);
        tls.isOpen = true;
        ended(tls);
        counters.increment(Counter.TLS_HANDSHAKES_DONE);
        if (session.getCreationTime() < tls.startedMs) {
            counters.increment(Counter.TLS_HANDSHAKES_RESUMED);
        }
        connection.handshaken(nowNs);
        return connection.isServed();
    }

    private SipIdentities identities(final TlsConnection connection, final SSLSession session) throws SSLException {
        final X509Certificate certificate;
        try {
            certificate = (X509Certificate)session.getPeerCertificates()[0];
        } catch (final SSLPeerUnverifiedException e) {
            return SipIdentities.NONE;
        }
        final SipIdentities identities = SipIdentities.of(certificate);
        if (!connection.tls.isInbound && context.settings.tls().verifiesPeers()) {
            try {
                verify(connection, certificate, identities);
            } catch (final SSLException e) {
                // Or the next connection would resume it too, whatever certificate the peer has by then.
                session.invalidate();
                throw e;
            }
        }
        return identities;
    }

    /** What was true in the handshake, and need not be when its session is resumed. */
    private static void verify(
        final TlsConnection connection, final X509Certificate certificate, final SipIdentities identities)
        throws SSLException {
        try {
            certificate.checkValidity();
        } catch (final CertificateException e) {
            throw (SSLException)new SSLHandshakeException("the resumed session").initCause(e);
        }
        final String name = connection.tls.name;
        if (!identities.contains(name == null ? connection.remote().hostText() : name)) {
            throw new SSLHandshakeException("the resumed session is another peer's");
        }
    }

    /**
     * No longer among the handshakes in progress. One that is given up while a helper thread has its engine, or is to
     * get it, keeps its place until {@link #resume}: or who says hello and leaves, again and again, would have the
     * helper's queue grow without limit, and others wait behind it. At the end of all, when the helper drops its jobs,
     * nobody comes for a place.
     */
    void ended(final TlsSession tls) {
        if (tls.isBusy) {
            tls.isAbandoned = true;
        } else if (tls.isCounted) {
            tls.isCounted = false;
            inProgress--;
        }
    }

    /** What ends a connection in its handshake is a failed handshake, unless it is this side's own doing. */
    LossCause causeOf(final TlsConnection connection, final LossCause cause) {
        final TlsSession tls = connection.tls;
        switch (cause) {
            case END_OF_STREAM:
                if (tls.isInbound && connection.bytesReceived == 0) {
                    return cause;
                }
                tls.reason = tls.reason == null ? "the peer closed the connection" : tls.reason;
                return LossCause.TLS_HANDSHAKE_FAILED;
            case CONNECT_TIMEOUT:
                counters.increment(Counter.TLS_HANDSHAKES_TIMED_OUT);
                tls.reason = "the TLS handshake was not done in time";
                return tls.isInbound ? LossCause.TLS_HANDSHAKE_FAILED : cause;
            case RESET:
                tls.reason = tls.reason == null ? "the peer reset the connection" : tls.reason;
                return LossCause.TLS_HANDSHAKE_FAILED;
            case TIMED_OUT, READ_ERROR, WRITE_ERROR, TLS_ERROR:
                tls.reason = tls.reason == null ? cause.description() : tls.reason;
                return LossCause.TLS_HANDSHAKE_FAILED;
            default:
                return cause;
        }
    }

    /** The peer said close_notify. In TLS 1.3 it may still read: what answers its last messages is written first. */
    void closedByPeer(final TlsConnection connection, final long nowNs) {
        if (connection.isHandshaking()) {
            connection.tls.reason = "the peer ended the handshake";
        } else if (!TLS_1_2.equals(connection.tls.engine.getSession().getProtocol())) {
            connection.flush(nowNs);
        }
        connection.close(LossCause.END_OF_STREAM, nowNs);
    }

    /** Not TLS at all: there is no answer that such a peer would understand. */
    int refuseOther(final TlsConnection connection, final long nowNs) {
        counters.increment(Counter.TLS_PLAINTEXT_REFUSED);
        connection.tls.reason = NOT_TLS;
        connection.tls.isEnded = true;
        connection.close(LossCause.TLS_HANDSHAKE_FAILED, nowNs);
        return CLOSED;
    }

    /** Ends the connection, and tells the peer why if that can be done at once. */
    int fail(final TlsConnection connection, final Throwable failure, final long nowNs) {
        final TlsFailure why = TlsFailure.of(failure);
        switch (why.kind()) {
            case CERTIFICATE_REJECTED -> counters.increment(Counter.TLS_CERTIFICATES_REJECTED);
            case NO_CERTIFICATE -> counters.increment(Counter.TLS_CERTIFICATES_MISSING);
            case ALERT -> counters.increment(Counter.TLS_ALERTS_RECEIVED);
            default -> {
            }
        }
        connection.tls.reason = why.reason();
        connection.closeAfterAlert(
            connection.isHandshaking() ? LossCause.TLS_HANDSHAKE_FAILED : LossCause.TLS_ERROR, nowNs);
        return CLOSED;
    }
}
