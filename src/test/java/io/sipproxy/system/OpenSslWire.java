package io.sipproxy.system;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The connections of an endpoint that has {@code openssl s_client} make them. It listens nowhere. */
final class OpenSslWire implements Wire {
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final String host;
    private final List<String> options;
    private final Listener listener;

    /**
     * @param host    that Via and Contact name
     * @param options of s_client, beside those that say whom to connect to
     */
    OpenSslWire(final String host, final List<String> options, final Listener listener) {
        this.host = host;
        this.options = options;
        this.listener = listener;
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public int port() {
        return 5061;
    }

    @Override
    public PeerLink connect(final InetSocketAddress remote) {
        // Quiet: what it reads and writes is the connection's and nothing else.
        final List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-quiet", "-verify_quiet",
            "-connect", remote.getAddress().getHostAddress() + ":" + remote.getPort()));
        command.addAll(options);
        try {
            final Connection connection = new Connection(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start());
            connections.add(connection);
            Background.start("openssl", connection::readAll);
            return connection;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        connections.forEach(Connection::close);
    }

    /** One process. */
    private final class Connection implements PeerLink {
        private final Semaphore pongs = new Semaphore(0);
        private final Process process;

        Connection(final Process process) {
            this.process = process;
        }

        void readAll() throws IOException {
            final InputStream in = new BufferedInputStream(process.getInputStream());
            String message = TcpLink.readMessage(in, pongs);
            while (message != null) {
                listener.onMessage(message, this);
                message = TcpLink.readMessage(in, pongs);
            }
        }

        @Override
        public void send(final String text) {
            try {
                process.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
                process.getOutputStream().flush();
            } catch (final IOException e) {
                throw new UncheckedIOException(toString(), e);
            }
        }

        @Override
        public int localPort() {
            throw new UnsupportedOperationException("s_client does not tell");
        }

        @Override
        public boolean awaitClosed(final long millis) {
            return Wait.until(process, millis);
        }

        @Override
        public boolean awaitPong(final long millis) {
            try {
                return pongs.tryAcquire(millis, TimeUnit.MILLISECONDS);
            } catch (final InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void finish() {
            close();
        }

        @Override
        public void close() {
            process.destroy();
            Wait.until(process, Wait.DEADLINE_MILLIS);
        }

        @Override
        public String toString() {
            return "openssl, process " + process.pid();
        }
    }
}
