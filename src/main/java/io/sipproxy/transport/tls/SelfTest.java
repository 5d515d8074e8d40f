package io.sipproxy.transport.tls;

import io.sipproxy.transport.tls.TlsMaterialException.Fault;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Handshakes within this process, one for each protocol version: a key, a certificate and ciphers that do not work with
 * each other show at the start and not with the first call.
 */
final class SelfTest {
    private static final int MAX_STEPS = 200;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine server;
    private final SSLEngine client;
    private final ByteBuffer toServer;
    private final ByteBuffer toClient;
    private final ByteBuffer plain;

    private SelfTest(final SSLEngine server, final SSLEngine client) {
        this.server = server;
        this.client = client;
        final int size = 4 * server.getSession().getPacketBufferSize();
        toServer = ByteBuffer.allocateDirect(size);
        toClient = ByteBuffer.allocateDirect(size);
        plain = ByteBuffer.allocateDirect(size);
    }

    /** Fails if no protocol version works. */
    static void run(final TlsContext context) throws TlsMaterialException {
        String reason = null;
        boolean works = false;
        for (final String protocol : context.settings().protocols()) {
            try {
                handshake(context, protocol);
                works = true;
            } catch (final SSLException | IllegalArgumentException e) {
                reason = protocol + ": " + TlsFailure.of(e).reason();
            } catch (final GeneralSecurityException e) {
                throw new TlsMaterialException(Fault.PROTOCOLS, "this JDK has no TLS: " + e.getMessage(), e);
            }
        }
        if (!works) {
            final Fault fault = context.settings().ciphers().isEmpty() ? Fault.CERTIFICATE : Fault.CIPHERS;
            throw new TlsMaterialException(fault, "a handshake with itself fails: " + reason);
        }
    }

    private static void handshake(final TlsContext context, final String protocol)
        throws SSLException, GeneralSecurityException {
        final SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {new Trusting()}, null);
        final SSLEngine client = trusting.createSSLEngine("localhost", 1);
        client.setUseClientMode(true);
        client.setEnabledProtocols(new String[] {protocol});
        final SSLEngine server = context.serverEngine();
        server.setWantClientAuth(false);
        if (!context.settings().ciphers().isEmpty()) {
            client.setEnabledCipherSuites(server.getEnabledCipherSuites());
        }
        new SelfTest(server, client).connect();
    }

    private void connect() throws SSLException {
        client.beginHandshake();
        server.beginHandshake();
        boolean isClientDone = false;
        boolean isServerDone = false;
        for (int step = 0; step < MAX_STEPS && !(isClientDone && isServerDone); step++) {
            isClientDone |= step(client, toClient, toServer);
            isServerDone |= step(server, toServer, toClient);
        }
        if (!isClientDone || !isServerDone) {
            throw new SSLException("it does not end");
        }
    }

    private boolean step(final SSLEngine engine, final ByteBuffer input, final ByteBuffer output)
        throws SSLException {
        final SSLEngineResult result;
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK:
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
                return false;
            case NEED_WRAP:
                result = engine.wrap(NOTHING, output);
                break;
            default:
                input.flip();
                plain.clear();
                result = engine.unwrap(input, plain);
                input.compact();
                break;
        }
        return result.getHandshakeStatus() == HandshakeStatus.FINISHED;
    }

    /** Takes the proxy's own certificate, whoever signed it. */
    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(final X509Certificate[] chain, final String type, final Socket socket) {
        }

        @Override
        public void checkServerTrusted(final X509Certificate[] chain, final String type, final Socket socket) {
        }

        @Override
        public void checkClientTrusted(final X509Certificate[] chain, final String type, final SSLEngine engine) {
        }

        @Override
        public void checkServerTrusted(final X509Certificate[] chain, final String type, final SSLEngine engine) {
        }

        @Override
        public void checkClientTrusted(final X509Certificate[] chain, final String type) {
        }

        @Override
        public void checkServerTrusted(final X509Certificate[] chain, final String type) {
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
