package io.sipproxy.control.client;

import io.sipproxy.control.RequestLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks a proxy one thing. With the JDK's own sockets: nothing native has to be loaded, so it starts quickly. */
final class ControlClient {
    /** Longer than the proxy takes to say that it cannot answer. */
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int CHUNK = 64 * 1024;

    private ControlClient() {
    }

    /**
     * @param socket of the proxy.
     * @param words of the request.
     * @return the line of the answer, without its end.
     * @throws IOException with a line for the user, if there is no answer.
     * @throws IllegalArgumentException if a word cannot be sent.
     */
    static String ask(final Path socket, final List<String> words) throws IOException {
        if (words.stream().anyMatch(word -> word.chars().anyMatch(Character::isISOControl))) {
            throw new IllegalArgumentException("a word has a control character in it");
        }
        try (SocketChannel channel = connect(socket); Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            send(channel, RequestLine.of(words));
            channel.register(selector, SelectionKey.OP_READ);
            return receive(channel, selector, socket);
        }
    }

    private static SocketChannel connect(final Path socket) throws IOException {
        final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (final IOException e) {
            channel.close();
            throw new IOException(socket + ": " + reason(socket, e), e);
        }
    }

    private static String reason(final Path socket, final IOException e) {
        if (!Files.exists(socket)) {
            return "no such socket; does the proxy run, with this control-socket?";
        }
        return e instanceof ConnectException ? "no proxy answers there; it has ended" : e.getMessage();
    }

    /** A request is short enough to leave at once. One that is refused unread is answered nevertheless. */
    private static void send(final SocketChannel channel, final String line) {
        try {
            channel.write(ByteBuffer.wrap((line + '\n').getBytes(StandardCharsets.UTF_8)));
        } catch (final IOException e) {
            // What has been answered can still be read.
            return;
        }
    }

    private static String receive(final SocketChannel channel, final Selector selector, final Path socket)
        throws IOException {
        final long endNs = System.nanoTime() + DEADLINE_NS;
        final ByteArrayOutputStream answer = new ByteArrayOutputStream();
        final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        for (long leftNs = DEADLINE_NS; leftNs > 0; leftNs = endNs - System.nanoTime()) {
            selector.select(TimeUnit.NANOSECONDS.toMillis(leftNs) + 1);
            selector.selectedKeys().clear();
            final int count = channel.read(chunk.clear());
            if (count < 0) {
                throw new IOException(socket + ": the proxy ended the connection without an answer");
            }
            answer.write(chunk.array(), 0, count);
            if (count > 0 && chunk.get(count - 1) == '\n') {
                return answer.toString(StandardCharsets.UTF_8).stripTrailing();
            }
        }
        throw new IOException(socket + ": the proxy does not answer");
    }
}
