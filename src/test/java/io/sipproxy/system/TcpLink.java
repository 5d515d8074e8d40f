package io.sipproxy.system;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One TCP connection with a reader thread that cuts the stream at Content-Length. */
public final class TcpLink implements PeerLink {
    private static final Pattern LENGTH =
        Pattern.compile("^(?:Content-Length|l)[ \t]*:[ \t]*(\\d+)", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Semaphore pongs = new Semaphore(0);
    private final Socket socket;
    private final Wire.Listener listener;

    private TcpLink(final Socket socket, final Wire.Listener listener) {
        this.socket = socket;
        this.listener = listener;
    }

    public static TcpLink start(final Socket socket, final Wire.Listener listener) throws IOException {
        socket.setTcpNoDelay(true);
        final TcpLink link = new TcpLink(socket, listener);
        Background.start("tcp link " + socket.getRemoteSocketAddress(), link::readAll);
        return link;
    }

    @Override
    public void send(final String text) {
        try {
            synchronized (socket) {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(toString(), e);
        }
    }

    @Override
    public int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public boolean awaitClosed(final long millis) {
        return Wait.until(closed, millis);
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
        try {
            socket.shutdownOutput();
        } catch (final IOException e) {
            // The other end was faster and has closed the connection: there is nothing left to finish.
            close();
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes at once with a reset, as a firewall or a crashed peer does. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "tcp " + socket.getLocalSocketAddress() + " to " + socket.getRemoteSocketAddress();
    }

    private void readAll() throws IOException {
        try {
            final InputStream in = new BufferedInputStream(socket.getInputStream());
            String message = readMessage(in, pongs);
            while (message != null) {
                listener.onMessage(message, this);
                message = readMessage(in, pongs);
            }
        } finally {
            closed.countDown();
            socket.close();
        }
    }

    /** The next message of the stream; null at its end. Each lone CRLF before it releases one of the pongs. */
    static String readMessage(final InputStream in, final Semaphore pongs) throws IOException {
        final StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n", Math.max(0, text.length() - 4)) < 0) {
            final int next = in.read();
            if (next < 0) {
                return null;
            }
            text.append((char) next);
            if (text.length() == 2 && text.indexOf("\r\n") == 0) {
                pongs.release();
                text.setLength(0);
            }
        }
        final Matcher length = LENGTH.matcher(text);
        if (length.find()) {
            final byte[] body = in.readNBytes(Integer.parseInt(length.group(1)));
            text.append(new String(body, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }
}
