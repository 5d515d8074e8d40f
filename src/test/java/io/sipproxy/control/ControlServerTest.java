package io.sipproxy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.json.JsonReader;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The socket and its protocol, with commands that the test plays. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "JNR has no UNIX domain sockets there")
class ControlServerTest {
    private static final long LONG_NS = TimeUnit.MINUTES.toNanos(10);
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int BIG = 3_000_000;

    @TempDir
    private Path directory;
    private final Counters counters = new Counters();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final BlockingQueue<CompletableFuture<String>> asked = new LinkedBlockingQueue<>();
    private ControlServer server;

    @AfterEach
    void close() throws Exception {
        for (final AutoCloseable one : open) {
            one.close();
        }
        if (server != null) {
            server.close();
            assertFalse(Files.exists(socket()), "the socket's file is removed");
        }
    }

    private Path socket() {
        return directory.resolve("control");
    }

    private void start() throws IOException {
        start(new ControlLimits(8, 200, 4_000_000, LONG_NS, LONG_NS), true);
    }

    private void start(final ControlLimits limits, final boolean isOwn) throws IOException {
        server = new ControlServer(socket(), this::run, counters, limits, uid -> isOwn);
        server.start();
    }

    /** "echo" answers at once, "later" when the test wants it, "big" with many bytes, "fail" with a defect. */
    private CompletableFuture<?> run(final List<String> words, final Operator operator) throws BadRequestException {
        switch (words.get(0)) {
            case "echo":
                return CompletableFuture.completedFuture(words.subList(1, words.size()));
            case "who":
                return CompletableFuture.completedFuture(List.of(operator.uid(), operator.pid()));
            case "later":
                final CompletableFuture<String> answer = new CompletableFuture<>();
                asked.add(answer);
                return answer;
            case "big":
                return CompletableFuture.completedFuture("x".repeat(Integer.parseInt(words.get(1))));
            case "busy":
                return CompletableFuture.failedFuture(new RejectedExecutionException("too much is waiting"));
            case "fail":
                return CompletableFuture.failedFuture(new IllegalStateException("broken"));
            case "unwritable":
                return CompletableFuture.completedFuture('c');
            default:
                throw new BadRequestException(words.get(0) + ": unknown");
        }
    }

    private ControlPeer connect() throws IOException {
        final ControlPeer peer = new ControlPeer(socket());
        open.add(peer);
        return peer;
    }

    private CompletableFuture<String> nextAsked() throws InterruptedException {
        final CompletableFuture<String> answer = asked.poll(DEADLINE_NS, TimeUnit.NANOSECONDS);
        assertNotNull(answer, "the request did not arrive");
        return answer;
    }

    private static void until(final BooleanSupplier condition) {
        final long endNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNs, "did not happen in time");
            Thread.onSpinWait();
        }
    }

    private static String echo(final String... words) {
        return "{\"ok\":true,\"result\":[" + String.join(",", Arrays.stream(words).map(w -> '"' + w + '"').toList())
            + "]}";
    }

    private static String error(final String message) {
        return "{\"ok\":false,\"error\":\"" + message + "\"}";
    }

    @Test
    void shouldAnswerEachLineWithALine() throws IOException {
        start();
        final ControlPeer peer = connect();
        peer.send("echo a\n");
        assertEquals(echo("a"), peer.line());
        peer.send("echo b\r\n\n  \necho \"c d\"\nec");
        assertEquals(echo("b"), peer.line());
        assertEquals(echo("c d"), peer.line());
        peer.send("ho e\n");
        assertEquals(echo("e"), peer.line());
        assertEquals(4, counters.get(Counter.CONTROL_REQUESTS));
        assertEquals(1, counters.get(Counter.CONTROL_CLIENTS));
    }

    @Test
    void shouldAnswerAClientThatHasSentAllItWillSend() throws Exception {
        start();
        final ControlPeer peer = connect();
        peer.send("echo a\nlater\nbig " + BIG + "\necho b\nwithout an end");
        peer.endOutput();
        assertEquals(echo("a"), peer.line());
        nextAsked().complete("now");
        assertEquals("{\"ok\":true,\"result\":\"now\"}", peer.line());
        assertEquals(BIG, ((Map<?, ?>)JsonReader.read(peer.line())).get("result").toString().length());
        assertEquals(echo("b"), peer.line());
        assertNull(peer.line());
    }

    @Test
    void shouldKnowWhoAsks() throws IOException {
        start();
        final ControlPeer peer = connect();
        peer.send("who\n");
        final String uid = Long.toString(jnr.posix.POSIXFactory.getNativePOSIX().geteuid());
        assertEquals("{\"ok\":true,\"result\":[" + uid + "," + ProcessHandle.current().pid() + "]}", peer.line());
    }

    @Test
    void shouldRefuseOtherUsersAndSaySo() throws IOException {
        start(ControlLimits.DEFAULT, false);
        final ControlPeer peer = connect();
        assertEquals(error("only root and the user that runs the proxy may use this socket"), peer.line());
        assertNull(peer.line());
        assertEquals(1, counters.get(Counter.CONTROL_CLIENTS_REFUSED));
        assertEquals(0, counters.get(Counter.CONTROL_REQUESTS));
    }

    @Test
    void shouldRefuseAMalformedRequestAtItsOwnCostOnly() throws IOException {
        start();
        final ControlPeer peer = connect();
        peer.send("echo \"a\n");
        assertEquals(error("a quote is not closed"), peer.line());
        peer.send("nonsense\n");
        assertEquals(error("nonsense: unknown"), peer.line());
        peer.send(new byte[] {'e', (byte)0xc3, '\n'});
        assertEquals(error("the request is not UTF-8"), peer.line());
        peer.send("echo \u0007\n");
        assertEquals(error("control character at position 5"), peer.line());
        peer.send("echo a\n");
        assertEquals(echo("a"), peer.line());
        assertEquals(4, counters.get(Counter.CONTROL_REQUESTS_REFUSED));
    }

    @Test
    void shouldEndWithAClientWhoseRequestIsTooLong() throws IOException {
        start();
        final ControlPeer good = connect();
        final ControlPeer longest = connect();
        longest.send("echo " + "x".repeat(195) + "\n");
        assertEquals(echo("x".repeat(195)), longest.line());
        final ControlPeer peer = connect();
        peer.send("x".repeat(201));
        assertEquals(error("the request is longer than 200 bytes"), peer.line());
        assertNull(peer.line());
        good.send("echo a\n");
        assertEquals(echo("a"), good.line());
    }

    @Test
    void shouldAnswerWhenTheProxyIsBusyOrBroken() throws IOException {
        start();
        final ControlPeer peer = connect();
        peer.send("busy\nfail\nunwritable\nbig 4000000\necho a\n");
        assertEquals(error("the proxy is busy: too much is waiting"), peer.line());
        assertEquals(error("a defect of the proxy: java.lang.IllegalStateException: broken"), peer.line());
        assertEquals(
            error("a defect of the proxy: java.lang.IllegalArgumentException: no JSON for a java.lang.Character"),
            peer.line());
        assertEquals(error("the answer is longer than 4000000 bytes; ask for less with --limit"), peer.line());
        assertEquals(echo("a"), peer.line());
        assertEquals(3, counters.get(Counter.CONTROL_REQUESTS_UNANSWERED));
    }

    @Test
    void shouldGiveUpAnAnswerThatIsOverdue() throws Exception {
        start(new ControlLimits(8, 200, 1_000, LONG_NS, TimeUnit.MILLISECONDS.toNanos(50)), true);
        final ControlPeer peer = connect();
        peer.send("later\necho a\n");
        final CompletableFuture<String> answer = nextAsked();
        assertEquals(error("the proxy did not answer within 50 ms"), peer.line());
        assertTrue(answer.isCancelled());
        assertEquals(echo("a"), peer.line());
    }

    @Test
    void shouldServeOthersWhileOneWaits() throws Exception {
        start();
        final ControlPeer waiting = connect();
        waiting.send("later\n");
        final CompletableFuture<String> answer = nextAsked();
        final ControlPeer other = connect();
        other.send("echo a\n");
        assertEquals(echo("a"), other.line());
        answer.complete("b");
        assertEquals("{\"ok\":true,\"result\":\"b\"}", waiting.line());
    }

    @Test
    void shouldServeOthersWhileOneNeverReadsAndEndWithItInTime() throws Exception {
        start(new ControlLimits(8, 200, 4_000_000, TimeUnit.MILLISECONDS.toNanos(300), LONG_NS), true);
        final ControlPeer deaf = connect();
        deaf.send(("big " + BIG + "\n").repeat(15));
        until(() -> counters.get(Counter.CONTROL_REQUESTS) == 1);
        final ControlPeer other = connect();
        for (int i = 0; i < 20; i++) {
            other.send("echo a\n");
            assertEquals(echo("a"), other.line());
        }
        until(() -> counters.get(Counter.CONTROL_CLIENTS_TIMED_OUT) >= 1);
        assertEquals(21, counters.get(Counter.CONTROL_REQUESTS), "nothing more is done for who does not read");
    }

    @Test
    void shouldEndWithClientsThatAreIdleForTooLong() throws Exception {
        start(new ControlLimits(8, 200, 1_000, TimeUnit.MILLISECONDS.toNanos(100), LONG_NS), true);
        final ControlPeer peer = connect();
        peer.send("echo a\nhalf a requ");
        assertEquals(echo("a"), peer.line());
        assertNull(peer.line());
        assertEquals(1, counters.get(Counter.CONTROL_CLIENTS_TIMED_OUT));
    }

    @Test
    void shouldNotCallAClientIdleThatWaitsForItsAnswer() throws Exception {
        start(new ControlLimits(8, 200, 1_000, 1, LONG_NS), true);
        final ControlPeer peer = connect();
        peer.send("later\n");
        final CompletableFuture<String> answer = nextAsked();
        connect();
        until(() -> counters.get(Counter.CONTROL_CLIENTS_TIMED_OUT) == 1);
        answer.complete("b");
        assertEquals("{\"ok\":true,\"result\":\"b\"}", peer.line());
    }

    @Test
    void shouldServeANewClientWhileAHundredIdleOnesAreThere() throws Exception {
        start();
        for (int i = 0; i < 100; i++) {
            connect();
        }
        final ControlPeer waiting = connect();
        waiting.send("later\n");
        final CompletableFuture<String> answer = nextAsked();
        for (int i = 0; i < 20; i++) {
            final ControlPeer peer = connect();
            peer.send("echo a\n");
            assertEquals(echo("a"), peer.line());
        }
        answer.complete("b");
        assertEquals("{\"ok\":true,\"result\":\"b\"}", waiting.line());
        assertEquals(121, counters.get(Counter.CONTROL_CLIENTS));
        assertEquals(113, counters.get(Counter.CONTROL_CLIENTS_EVICTED));
    }

    @Test
    void shouldRefuseANewClientWhenAllOthersAreAtWork() throws Exception {
        start(new ControlLimits(2, 200, 1_000, LONG_NS, LONG_NS), true);
        final ControlPeer first = connect();
        first.send("later\n");
        final ControlPeer second = connect();
        second.send("later\n");
        final CompletableFuture<String> one = nextAsked();
        final CompletableFuture<String> other = nextAsked();
        assertNull(connect().line());
        assertEquals(1, counters.get(Counter.CONTROL_CLIENTS_REFUSED));
        one.complete("a");
        other.complete("b");
        assertNotNull(first.line());
        final ControlPeer third = connect();
        third.send("echo a\n");
        assertEquals(echo("a"), third.line());
    }

    @Test
    void shouldNotSpinWhenAClientHangsUpBeforeItsAnswer() throws Exception {
        start();
        final ControlPeer peer = connect();
        peer.send("later\n");
        final CompletableFuture<String> answer = nextAsked();
        peer.close();
        final ControlPeer other = connect();
        other.send("later\n");
        final CompletableFuture<String> late = nextAsked();
        final long before = server.passes();
        assertFalse(late.completeOnTimeout("b", 600, TimeUnit.MILLISECONDS).isDone());
        assertEquals("{\"ok\":true,\"result\":\"b\"}", other.line());
        assertTrue(server.passes() - before < 20, () -> server.passes() - before + " passes");
        answer.complete("nobody reads this");
        other.send("echo a\n");
        assertEquals(echo("a"), other.line());
    }

    @Test
    void shouldTellAClientOfItsEndWhenItIsClosed() throws Exception {
        start();
        final ControlPeer waiting = connect();
        waiting.send("later\n");
        final CompletableFuture<String> answer = nextAsked();
        server.close();
        assertNull(waiting.line());
        assertTrue(answer.isCancelled());
        assertFalse(answer.complete("late"), "nobody is woken for an answer that comes after the end");
    }
}
