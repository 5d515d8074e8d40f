package io.sipproxy.transport.tls;

import io.sipproxy.tls.TestCa;

import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** Handshakes between two engines, without a connection. */
final class Handshakes {
    private static final int SIZE = 100_000;

    private Handshakes() {
    }

    /** What a client gets to see that asks for a name. */
    static Certificate shown(final TlsContext context, final String name, final TestCa trusted) throws Exception {
        final KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("ca", trusted.certificate());
        final TrustManagerFactory trusts = TrustManagerFactory.getInstance("PKIX");
        trusts.init(trust);
        final SSLContext clients = SSLContext.getInstance("TLS");
        clients.init(null, trusts.getTrustManagers(), null);
        final SSLEngine client = clients.createSSLEngine(name, 5061);
        client.setUseClientMode(true);
        final SSLParameters parameters = client.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        client.setSSLParameters(parameters);
        run(client, context.serverEngine());
        return client.getSession().getPeerCertificates()[0];
    }

    private static void run(final SSLEngine client, final SSLEngine server) throws Exception {
        final ByteBuffer toServer = ByteBuffer.allocate(SIZE);
        final ByteBuffer toClient = ByteBuffer.allocate(SIZE);
        client.beginHandshake();
        server.beginHandshake();
        for (int i = 0; i < 200; i++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
    }

    private static void step(final SSLEngine engine, final ByteBuffer in, final ByteBuffer out) throws Exception {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            }
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            default -> {
                in.flip();
                engine.unwrap(in, ByteBuffer.allocate(SIZE));
                in.compact();
            }
        }
    }
}
