package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.stat.StatTool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bad minute does not cost memory for ever. */
class BufferMemoryTest extends SystemTest {
    private static final Pattern BYTES = Pattern.compile("\"buffer_memory_bytes\":(\\d+)");
    private static final int CONNECTIONS = 100;
    private static final int MEGABYTE = 1024 * 1024;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(40);

    @TempDir
    Path directory;

    @Test
    void shouldGiveMemoryBackWhenIncompleteMessagesAreGone() throws IOException {
        final ProxyProcess proxy = closing(ProxyProcess.start("counters-file=" + file()));
        final List<Socket> sockets = new ArrayList<>();
        final byte[] incomplete = ("OPTIONS sip:127.0.0.1 SIP/2.0\r\nSubject: " + "x".repeat(40_000))
            .getBytes(StandardCharsets.US_ASCII);
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                final InetSocketAddress address = proxy.address();
                final Socket socket = new Socket(address.getAddress(), address.getPort());
                sockets.add(socket);
                socket.getOutputStream().write(incomplete);
            }
            awaitBytes(bytes -> bytes > 5 * MEGABYTE);
        } finally {
            for (final Socket socket : sockets) {
                socket.close();
            }
        }
        awaitBytes(bytes -> bytes < 2 * MEGABYTE);
        proxy.stop();
    }

    private Path file() {
        return directory.resolve("counters");
    }

    /** The gauge is brought up to date once a second, and memory goes back every few seconds. */
    private void awaitBytes(final LongPredicate expected) {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        long bytes = bufferMemory();
        while (!expected.test(bytes)) {
            final long last = bytes;
            assertTrue(System.nanoTime() < deadlineNs, () -> "still " + last);
            Wait.until(new CountDownLatch(1), 100);
            bytes = bufferMemory();
        }
    }

    private long bufferMemory() {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        StatTool.run(new String[] {"stat", file().toString(), "--once", "--json", "buffer_memory"}, new PrintStream(out),
            System.err, false);
        final Matcher matcher = BYTES.matcher(out.toString());
        // What is 0 is not shown.
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
