package io.sipproxy.transport;

import io.sipproxy.sip.Transport;
import io.sipproxy.tls.TestCa;
import io.sipproxy.transport.nativesocket.NativeSockets;
import io.sipproxy.transport.nativesocket.NativeSocketsFactory;
import io.sipproxy.transport.tls.ClientCertificates;
import io.sipproxy.transport.tls.TlsSettings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** A transport layer with TLS over real sockets, a certificate authority, and peers with certificates of it. */
final class TlsFixture implements AutoCloseable {
    static final TestCa CA = new TestCa("test authority");
    static final TestCa STRANGE_CA = new TestCa("strange authority");
    static final TestCa.Identity PROXY = CA.issue("127.0.0.1");
    static final TestCa.Identity PEER = CA.issue("127.0.0.1");
    static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
    static final long ACK_TIMEOUT_NS = 2 * TransportFixture.SECOND;
    private static final char[] NO_PASSWORD = new char[0];

    final TransportFixture base;
    final Path directory;
    final ServerSocketChannel server;

    TlsFixture(
        final UnaryOperator<Tls> change, final UnaryOperator<TransportSettings.Builder> more,
        final NativeSockets nativeSockets) throws IOException {
        directory = Files.createTempDirectory("tls");
        CA.write(file("ca.pem"));
        PROXY.write(file("proxy.pem"));
        final Tls tls = change.apply(new Tls());
        base = new TransportFixture(
            more.apply(TransportFixture.settings().tls(0, tls.settings(directory))), nativeSockets);
        server = Peer.listen();
    }

    static TlsFixture open() throws IOException {
        return open(tls -> tls);
    }

    static TlsFixture open(final UnaryOperator<Tls> change) throws IOException {
        return new TlsFixture(change, settings -> settings, NativeSocketsFactory.jdk());
    }

    static TlsFixture openLimited(final UnaryOperator<TransportSettings.Builder> limits) throws IOException {
        return new TlsFixture(tls -> tls, limits, NativeSocketsFactory.jdk());
    }

    /** One that watches whether what it sends is acknowledged, on a system that says what the test says. */
    static TlsFixture openWatching(final NativeSockets nativeSockets) throws IOException {
        final KeepAliveSettings watching = new KeepAliveSettings(true, TransportSettings.UNSET,
            TransportSettings.UNSET, TransportSettings.UNSET, TransportSettings.UNSET, ACK_TIMEOUT_NS);
        return new TlsFixture(tls -> tls, settings -> settings.keepAlive(watching), nativeSockets);
    }

    /** What a test changes of the settings. */
    static final class Tls {
        List<String> protocols = PROTOCOLS;
        ClientCertificates clientCertificates = ClientCertificates.NONE;
        boolean verifiesPeers = true;
        int maxHandshakes = 1000;

        Tls require(final ClientCertificates newValue) {
            clientCertificates = newValue;
            return this;
        }

        Tls maxHandshakes(final int newValue) {
            maxHandshakes = newValue;
            return this;
        }

        Tls trusting() {
            verifiesPeers = false;
            return this;
        }

        TlsSettings settings(final Path directory) {
            return new TlsSettings(directory.resolve("proxy.pem"), null, null, directory.resolve("ca.pem"),
                verifiesPeers, clientCertificates, protocols, List.of(), maxHandshakes);
        }
    }

    Path file(final String name) {
        return directory.resolve(name);
    }

    /** A context that trusts one authority and shows an identity, if there is one. */
    static SSLContext context(final TestCa.Identity identity, final TestCa trusted) {
        try {
            final KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry("ca", trusted.certificate());
            final TrustManagerFactory trusts = TrustManagerFactory.getInstance("PKIX");
            trusts.init(trust);
            final KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            final KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            if (identity != null) {
                own.setKeyEntry("own", identity.key(), NO_PASSWORD,
                    new java.security.cert.Certificate[] {identity.certificate()});
            }
            keys.init(own, NO_PASSWORD);
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusts.getTrustManagers(), null);
            return context;
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #context}, and the identity is shown whatever authorities the other side asks for. */
    static SSLContext insisting(final TestCa.Identity identity, final TestCa trusted) {
        return insisting(() -> identity, trusted);
    }

    /** As {@link #insisting(TestCa.Identity, TestCa)}, with the identity of the moment. */
    static SSLContext insisting(final Supplier<TestCa.Identity> identity, final TestCa trusted) {
        try {
            final KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry("ca", trusted.certificate());
            final TrustManagerFactory trusts = TrustManagerFactory.getInstance("PKIX");
            trusts.init(trust);
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new Insisting(identity)}, trusts.getTrustManagers(), null);
            return context;
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Insisting extends X509ExtendedKeyManager {
        private final Supplier<TestCa.Identity> identity;

        Insisting(final Supplier<TestCa.Identity> identity) {
            this.identity = identity;
        }

        @Override
        public String chooseEngineClientAlias(final String[] types, final Principal[] issuers, final SSLEngine engine) {
            return "own";
        }

        @Override
        public String chooseClientAlias(final String[] types, final Principal[] issuers, final Socket socket) {
            return "own";
        }

        @Override
        public String[] getClientAliases(final String type, final Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String[] getServerAliases(final String type, final Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String chooseEngineServerAlias(final String type, final Principal[] issuers, final SSLEngine engine) {
            return "own";
        }

        @Override
        public String chooseServerAlias(final String type, final Principal[] issuers, final Socket socket) {
            return "own";
        }

        @Override
        public X509Certificate[] getCertificateChain(final String alias) {
            return new X509Certificate[] {identity.get().certificate()};
        }

        @Override
        public PrivateKey getPrivateKey(final String alias) {
            return identity.get().key();
        }
    }

    static SSLEngine clientEngine(final SSLContext context, final String... protocols) {
        final SSLEngine engine = context.createSSLEngine("127.0.0.1", 5061);
        engine.setUseClientMode(true);
        if (protocols.length > 0) {
            engine.setEnabledProtocols(protocols);
        }
        return engine;
    }

    static SSLEngine serverEngine(final SSLContext context, final String... protocols) {
        final SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        if (protocols.length > 0) {
            engine.setEnabledProtocols(protocols);
        }
        return engine;
    }

    /** A client that has begun. */
    TlsPeer client(final SSLEngine engine) throws IOException {
        return new TlsPeer(Peer.connect(base.layer.tlsPort()), engine);
    }

    /** A client without a certificate whose handshake is done, on both sides. */
    TlsPeer connect(final String... protocols) throws IOException {
        return connect(clientEngine(context(null, CA), protocols));
    }

    TlsPeer connect(final SSLEngine engine) throws IOException {
        final int before = base.opened.size();
        final TlsPeer client = client(engine);
        base.until(() -> client.isOpen() && base.opened.size() > before);
        return client;
    }

    /** Keeps the helper threads from all work until the latch that it returns is counted down. */
    CountDownLatch blockHelper() {
        final CountDownLatch free = new CountDownLatch(1);
        for (int i = 0; i < TlsHelper.MAX_THREADS; i++) {
            assertTrue(base.layer.tls().helper().submit(new TlsHelper.Job() {
                @Override
                public void work() throws InterruptedException {
                    free.await();
                }

                @Override
                public void done(final Throwable failure) {
                }
            }, true));
        }
        return free;
    }

    /** Handshakes that count as being in progress. */
    int handshakes() {
        return base.layer.tls().transport().tls.handshaker().inProgress();
    }

    /** Of all TLS connections whose engine a helper thread has, or is to get. */
    List<TlsSession> busySessions() {
        final ConnectionSnapshot snapshot = base.layer.connections();
        while (!snapshot.step()) {
            Thread.onSpinWait();
        }
        return Arrays.stream(snapshot.connections()).map(link -> ((TlsConnection)link).tls).filter(tls -> tls.isBusy)
            .toList();
    }

    /** The link that an outgoing TLS connection to the test's own server gets. */
    Link link(final String host) throws IOException {
        return base.layer.linkTo(Transport.TLS, 0, 0x0000_ffff_7f00_0001L, Peer.port(server), host, base.now());
    }

    /** The server's end of the next connection. */
    Peer accept() {
        final SocketChannel[] accepted = new SocketChannel[1];
        base.until(() -> {
            try {
                accepted[0] = server.accept();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
            return accepted[0] != null;
        });
        try {
            return new Peer(accepted[0]);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TlsPeer acceptTls(final TestCa.Identity identity, final String... protocols) throws IOException {
        return new TlsPeer(accept(), serverEngine(context(identity, CA), protocols));
    }

    @Override
    public void close() throws IOException {
        server.close();
        base.close();
        try (var files = Files.list(directory)) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
