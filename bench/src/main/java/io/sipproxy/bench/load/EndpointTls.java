package io.sipproxy.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** What an endpoint accepts TLS with. Sessions are resumed, or there is a new context each time, which knows none. */
final class EndpointTls {
    private final Credentials credentials;
    private final boolean resumes;
    private SSLContext context;

    EndpointTls(final Credentials credentials, final boolean resumes) throws IOException {
        this.credentials = credentials;
        this.resumes = resumes;
        context = credentials.serverContext();
    }

    /** Makes what the next connection needs, so that it is not made while time is taken. */
    void prepare() throws IOException {
        if (!resumes) {
            context = credentials.serverContext();
        }
    }

    TlsStream accept(final SocketChannel channel, final ByteBuffer bytes) {
        final SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        return new TlsStream(channel, bytes, engine);
    }
}
