package io.sipproxy.control.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.control.Verb;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The client with a proxy that the test plays: it answers every connection with one text. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "paths are written as they are elsewhere")
class CtlTest {
    @TempDir
    private Path directory;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private ServerSocketChannel server;

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private Path answering(final String answer) throws IOException {
        final Path socket = directory.resolve("s");
        final ServerSocketChannel opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        opened.bind(UnixDomainSocketAddress.of(socket));
        server = opened;
        // The channel, not the field: the thread of an earlier one must not answer for this one.
        final Thread thread = new Thread(() -> answerAll(opened, answer));
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    private void answerAll(final ServerSocketChannel opened, final String answer) {
        try {
            while (true) {
                try (SocketChannel client = opened.accept()) {
                    final ByteBuffer request = ByteBuffer.allocate(1_000);
                    client.read(request);
                    requests.add(new String(request.array(), 0, request.position(), StandardCharsets.UTF_8));
                    client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
                }
            }
        } catch (final IOException e) {
            // The test is over.
            return;
        }
    }

    private int run(final Map<String, String> environment, final String... arguments) {
        out.reset();
        err.reset();
        return Ctl.run(List.of(arguments), environment, new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private int run(final String... arguments) {
        return run(Map.of(), arguments);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void shouldAskAndShowTheAnswer() throws Exception {
        final String socket = answering("{\"ok\":true,\"result\":{\"message\":\"done\"}}\n").toString();
        assertEquals(0, run("--socket", socket, "set", "oos-check", "5 s"));
        assertEquals("done\n", out.toString(StandardCharsets.UTF_8));
        assertEquals("set oos-check \"5 s\"\n", requests.poll(20, TimeUnit.SECONDS));
        assertEquals("", said());
        assertEquals(0, run("drain", "--json", "--socket", socket));
        assertEquals("{\"ok\":true,\"result\":{\"message\":\"done\"}}",
            out.toString(StandardCharsets.UTF_8).strip());
    }

    @Test
    void shouldFindTheSocketInTheEnvironmentAndInAPropertiesFile() throws Exception {
        final String socket = answering("{\"ok\":true,\"result\":{\"message\":\"done\"}}\n").toString();
        assertEquals(0, run(Map.of(Ctl.SOCKET_VARIABLE, socket), "drain"));
        final String file = Files.writeString(directory.resolve("p"), "control-socket=" + socket + "\n").toString();
        assertEquals(0, run(Map.of(Ctl.SOCKET_VARIABLE, "/nowhere"), "--config", file, "drain"));
        assertEquals(0, run(Map.of(), "--config", "/nowhere", "--socket", socket, "drain"));
        assertEquals(3, requests.size());
    }

    @Test
    void shouldFailWhenTheProxyRefuses() throws IOException {
        final String socket = answering("{\"ok\":false,\"error\":\"no such thing\"}\n").toString();
        assertEquals(Ctl.EXIT_FAILURE, run("--socket", socket, "drain"));
        assertEquals("ctl: no such thing", said());
        assertEquals("", out.toString(StandardCharsets.UTF_8));
        assertEquals(Ctl.EXIT_FAILURE, run("--socket", socket, "--json", "drain"));
        assertEquals("{\"ok\":false,\"error\":\"no such thing\"}", out.toString(StandardCharsets.UTF_8).strip());
    }

    @Test
    void shouldFailWhenNoProxyIsThere() throws IOException {
        final Path socket = directory.resolve("s");
        assertEquals(Ctl.EXIT_FAILURE, run("--socket", socket.toString(), "status"));
        assertEquals("ctl: " + socket + ": no such socket; does the proxy run, with this control-socket?", said());
        try (ServerSocketChannel ended = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            ended.bind(UnixDomainSocketAddress.of(socket));
        }
        assertEquals(Ctl.EXIT_FAILURE, run("--socket", socket.toString(), "status"));
        assertEquals("ctl: " + socket + ": no proxy answers there; it has ended", said());
    }

    @Test
    void shouldFailWhenTheAnswerIsNone() throws IOException {
        final String socket = answering("").toString();
        assertEquals(Ctl.EXIT_FAILURE, run("--socket", socket, "status"));
        assertEquals("ctl: " + socket + ": the proxy ended the connection without an answer", said());
        server.close();
        Files.delete(Path.of(socket));
        answering("HTTP/1.1 400 Bad Request\n");
        assertEquals(Ctl.EXIT_FAILURE, run("--socket", socket, "status"));
        assertTrue(said().startsWith("ctl: the answer is not understood; is it a proxy of this version?"), said());
    }

    @Test
    void shouldTellWhatIsWrongWithTheCommandLine() throws IOException {
        assertEquals(78, run());
        assertEquals("ctl: a command is missing; java -jar sipproxy.jar ctl --help lists all", said());
        assertEquals(78, run("--socket", "/s", "stats"));
        assertEquals("ctl: stats: unknown command; java -jar sipproxy.jar ctl --help lists all", said());
        assertEquals(78, run("status"));
        assertEquals("ctl: which proxy? Give --socket PATH, --config FILE with a control-socket, or set "
            + "SIPPROXY_CONTROL_SOCKET", said());
        assertEquals(78, run("status", "--socket"));
        assertEquals("ctl: --socket needs a value", said());
        assertEquals(78, run("--socket", "/s", "set", "a\nb", "c"));
        assertEquals("ctl: a word has a control character in it", said());
        final String file = Files.writeString(directory.resolve("p"), "sip-port=5070\n").toString();
        assertEquals(78, run("--config", file, "status"));
        assertEquals("ctl: " + file + ": there is no control-socket", said());
        final String bad = Files.writeString(directory.resolve("q"), "sip-prot=5070\n").toString();
        assertEquals(78, run("--config", bad, "status"));
        assertTrue(said().contains("the nearest is sipproxy.sip-port"), said());
    }

    @Test
    void shouldHelpWithoutAProxy() {
        assertEquals(0, run("--help"));
        for (final Verb verb : Verb.values()) {
            assertTrue(out.toString(StandardCharsets.UTF_8).contains("\n  " + verb.usage() + "\n"), verb.word());
        }
        assertEquals(0, run("set", "--help"));
        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("Usage: java -jar sipproxy.jar ctl "), said());
        assertTrue(out.toString(StandardCharsets.UTF_8).contains(" set [OPTION VALUE]\n"));
    }
}
