package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.status.CountersView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of the running program: nobody reads it, a program reads it, or an operator has set it up. */
class LogTest extends SystemTest {
    private static final Pattern SAID = Pattern.compile("own: (\\d+) lines of the log were dropped");
    /** More than a pipe holds, and below what the event log writes of one event in a second. */
    private static final int LINES = 1_000;
    private static final int ROUNDS = 20;

    @TempDir
    Path directory;

    @Test
    void shouldLoseLinesButNoCallWhenNobodyReadsTheConsole() throws IOException {
        final Path counters = directory.resolve("counters");
        final int port = Ports.free("127.0.0.1");
        final SipPeer server = closing(SipPeer.open(Net.TCP, "pbx", SERVER_HOST, Ports.address("127.0.0.1", port)))
            .answeringChecks();
        final ProxyProcess proxy = closing(ProxyProcess.start("127.0.0.1", port,
            List.of("-XX:TieredStopAtLevel=1", "-Dlogback.configurationFile=" + smallQueue()),
            List.of("sip-address=127.0.0.1", "counters-file=" + counters, "applications=pbx", "serving-sipserver=pbx",
                "application.pbx.primary=sip:" + server.sentBy() + ";transport=tcp")));
        final SipPeer alice = phone(Net.TCP, "alice", ALICE_HOST, proxy);
        final Call call = Call.establish(alice, server, proxy.uri("bob"));
        proxy.holdOutput();
        dropLines(proxy, counters);
        call.hangUpByCallee();
        Call.establish(alice, server, proxy.uri("bob")).hangUpByCaller();

        proxy.releaseOutput();
        awaitSaid(proxy, counters);
        proxy.holdOutput();
        dropLines(proxy, counters);
        proxy.terminate();
        assertTrue(proxy.awaitEnd(Wait.DEADLINE_MILLIS), "does not end while nobody reads");
        proxy.releaseOutput();
        proxy.awaitExit(Wait.DEADLINE_MILLIS);
    }

    @Test
    void shouldWriteOneObjectALineWithTheKeysOfEventsWhenAskedForJson() throws IOException {
        final ProxyProcess proxy = closing(ProxyProcess.start("log-format=json"));
        reset(proxy, 1);
        final String line = proxy.awaitLine("\"event\":\"SPR_CONNECTION_LOST\"");
        assertTrue(line.matches("\\{\"time\":\"[^\"]+Z\",\"level\":\"WARN\",\"logger\":\"sipproxy.events\","
            + "\"thread\":\"[^\"]+\",\"message\":\"40010 SPR_CONNECTION_LOST peer=[^\"]+\",\"code\":40010,"
            + "\"event\":\"SPR_CONNECTION_LOST\",\"peer\":\"tcp:127.0.0.1:\\d+\",.*\"age-ms\":\\d+.*}"), line);
        proxy.stop();
        proxy.out().forEach(each -> assertTrue(each.startsWith("{\"time\":") && each.endsWith("}"), each));
    }

    @Test
    void shouldNotStartWhenTheLogFileCannotBeWritten() {
        final String option = "log-file=" + directory.resolve("missing/sipproxy.log");
        final ProxyProcess.Outcome outcome = ProxyProcess.run(List.of(option));
        assertEquals(78, outcome.exitCode(), outcome::text);
        assertEquals(List.of("sipproxy." + option + " (-D): cannot be written: there is no such file or directory"),
            outcome.err());
    }

    /** An operator's own set-up, which wins; with a queue that is soon full. */
    private Path smallQueue() throws IOException {
        return Files.writeString(directory.resolve("logback.xml"), """
            <configuration>
                <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>own: %msg%n</pattern></encoder>
                </appender>
                <appender name="async" class="io.sipproxy.logging.CountingAsyncAppender">
                    <queueSize>16</queueSize>
                    <discardingThreshold>0</discardingThreshold>
                    <appender-ref ref="console"/>
                </appender>
                <root level="INFO"><appender-ref ref="async"/></root>
            </configuration>
            """);
    }

    private static void dropLines(final ProxyProcess proxy, final Path counters) throws IOException {
        final long before = dropped(counters);
        for (int i = 0; i < ROUNDS && dropped(counters) == before; i++) {
            reset(proxy, LINES);
        }
        assertTrue(dropped(counters) > before, "no line was dropped");
    }

    /** Connections that are reset: each is worth a line. */
    private static void reset(final ProxyProcess proxy, final int count) throws IOException {
        for (int i = 0; i < count; i++) {
            final Socket socket =
                new Socket(proxy.address().getAddress(), proxy.port(), InetAddress.getByName("127.0.0.1"), 0);
            socket.setSoLinger(true, 0);
            socket.setSoTimeout((int) Wait.DEADLINE_MILLIS);
            socket.getOutputStream().write("\r\n\r\n".getBytes());
            assertTrue(socket.getInputStream().read() >= 0, "no pong: not served");
            socket.close();
        }
    }

    private static long dropped(final Path file) throws IOException {
        final long[] dropped = {-1};
        try (CountersView view = CountersView.open(file)) {
            view.forEach((name, description, isGauge, value) -> {
                if (name.equals("log_lines_dropped")) {
                    dropped[0] = value;
                }
            });
        }
        assertFalse(dropped[0] < 0);
        return dropped[0];
    }

    /** The numbers of dropped lines that are said add up to what is counted. */
    private static void awaitSaid(final ProxyProcess proxy, final Path file) throws IOException {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Wait.DEADLINE_MILLIS);
        long said = 0;
        while (said == 0 || said != dropped(file)) {
            final long soFar = said;
            assertTrue(System.nanoTime() < deadlineNs, () -> "said " + soFar + "\n" + proxy.output());
            Wait.until(new CountDownLatch(1), 20);
            final Matcher matcher = SAID.matcher(proxy.output());
            said = 0;
            while (matcher.find()) {
                said += Long.parseLong(matcher.group(1));
            }
        }
    }
}
