package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.stat.StatTool;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The counters file as other processes see it. */
class StatTest extends SystemTest {
    @TempDir
    Path directory;

    /** Runs the command in this process, which is quicker than through the jar. */
    private ProxyProcess.Outcome stat() {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final int exitCode = StatTool.run(new String[] {"stat", file().toString(), "--once"}, new PrintStream(out),
            new PrintStream(err), false);
        return new ProxyProcess.Outcome(exitCode, out.toString().lines().toList(), err.toString().lines().toList());
    }

    /** Gauges are brought up to date once a second. */
    private void awaitRow(final String start) {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Wait.DEADLINE_MILLIS);
        while (stat().out().stream().noneMatch(line -> line.strip().replaceAll(" +", " ").startsWith(start))) {
            assertTrue(System.nanoTime() < deadlineNs, () -> "no " + start + "\n" + stat().text());
            Wait.until(new CountDownLatch(1), 20);
        }
    }

    private Path file() {
        return directory.resolve("counters");
    }

    private String option() {
        return "counters-file=" + file();
    }

    @Test
    void shouldShowWhatIsCountedFromAnotherProcessUntilTheProxyIsKilledAndWhenItIsBack() {
        final ProxyProcess proxy = closing(ProxyProcess.start(option()));
        final SipPeer alice = phone(Net.TCP, "alice", ALICE_HOST, proxy);
        Registered.register(alice, proxy);
        final ProxyProcess.Outcome live = ProxyProcess.run(List.of(), "stat", file().toString(), "--once",
            "--json", "contacts", "registers", "connections_accepted");
        assertEquals(0, live.exitCode(), live::text);
        assertEquals(1, live.out().size(), live::text);
        final String json = live.out().get(0);
        assertTrue(json.contains("\"state\":\"running\""), live::text);
        assertTrue(json.contains("\"registers\":{\"total\":1}"), live::text);
        assertTrue(json.contains("\"connections_accepted\":{\"total\":1}"), live::text);

        awaitRow("1 connections ");
        awaitRow("1 registered_users ");

        final ProxyProcess.Outcome second = ProxyProcess.run(List.of(option(), "sip-port=" + Ports.free("127.0.0.1")));
        assertEquals(78, second.exitCode(), second::text);
        assertEquals(List.of("sipproxy." + option() + " (-D): cannot be made: is in use by the process "
            + proxy.pid() + ", which still runs"), second.err(), second::text);

        proxy.close();
        final ProxyProcess.Outcome dead = stat();
        assertEquals(3, dead.exitCode(), dead::text);
        assertTrue(dead.out().get(0).contains(" process " + proxy.pid() + " was killed"), dead::text);
        assertTrue(dead.out().stream().anyMatch(line -> line.contains(" registers ")), dead::text);

        final ProxyProcess next = closing(ProxyProcess.start(option()));
        final ProxyProcess.Outcome back = stat();
        assertEquals(0, back.exitCode(), back::text);
        assertTrue(back.out().get(0).contains(" process " + next.pid() + " runs for 00:"), back::text);
        assertFalse(back.out().stream().anyMatch(line -> line.contains(" registers ")), back::text);
        next.stop();
        final ProxyProcess.Outcome stopped = stat();
        assertEquals(3, stopped.exitCode(), stopped::text);
        assertTrue(stopped.out().get(0).contains(" process " + next.pid() + " ended at "), stopped::text);
    }

    @Test
    void shouldNotStartWhenTheCountersFileIsAnotherFile() throws Exception {
        Files.writeString(file(), "precious");
        final ProxyProcess.Outcome outcome = ProxyProcess.run(List.of(option()));
        assertEquals(78, outcome.exitCode(), outcome::text);
        assertEquals(List.of("sipproxy." + option()
            + " (-D): cannot be made: is there already and is no counters file; it is not overwritten"), outcome.err());
        assertEquals("precious", Files.readString(file()));
    }
}
