package io.sipproxy.system;

import io.sipproxy.tls.TestCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority with certificates for whoever takes part in a test, and the proxy's files. */
public final class TestTls {
    private static final char[] NO_PASSWORD = new char[0];

    private final TestCa ca = new TestCa("system test");
    private final Map<String, SSLContext> contexts = new ConcurrentHashMap<>();
    private final Path directory;

    /** @param directory for the files. */
    public TestTls(final Path directory) {
        this.directory = directory;
        ca.write(caFile());
    }

    /** As {@link #TestTls(Path)} in a directory of its own, which is left to the system. */
    public static TestTls create() {
        try {
            final Path directory = Files.createTempDirectory("sipproxy-tls");
            directory.toFile().deleteOnExit();
            return new TestTls(directory);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestCa ca() {
        return ca;
    }

    Path caFile() {
        return directory.resolve("ca.pem");
    }

    /** A file with certificate and key. */
    Path file(final String name, final TestCa.Identity identity) {
        return identity.write(directory.resolve(name + ".pem"));
    }

    /** The options of a proxy at the host that speaks TLS on the port; more may follow. */
    public List<String> options(final String host, final int port, final String... more) {
        final List<String> options = new ArrayList<>(List.of("sip-port-tls=" + port,
            "tls-certificate=" + file("proxy-" + host.replace(':', '-'), ca.issue(host)), "tls-trusted-ca=" + caFile()));
        options.addAll(List.of(more));
        return options;
    }

    /** What makes the connections of the endpoint at that host TLS ones; its certificate names the host. */
    public SocketLayer of(final String host) {
        final SSLContext context = contexts.computeIfAbsent(host, unknown -> context(ca.issue(unknown)));
        return layer(context);
    }

    /** As {@link #of}, with that certificate. */
    SocketLayer with(final TestCa.Identity identity) {
        return layer(context(identity));
    }

    private static SocketLayer layer(final SSLContext context) {
        return (socket, isClient) -> {
            final SSLSocket secure = (SSLSocket) context.getSocketFactory()
                .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
            secure.setUseClientMode(isClient);
            return secure;
        };
    }

    private SSLContext context(final TestCa.Identity identity) {
        try {
            final KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry("ca", ca.certificate());
            final TrustManagerFactory trusts = TrustManagerFactory.getInstance("PKIX");
            trusts.init(trust);
            final KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry("own", identity.key(), NO_PASSWORD, new Certificate[] {identity.certificate()});
            final KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(own, NO_PASSWORD);
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusts.getTrustManagers(), null);
            return context;
        } catch (final GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
