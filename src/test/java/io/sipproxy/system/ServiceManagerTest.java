package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.systemd.NotifyListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What systemd hears of the running program. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "systemd is there on Linux only")
class ServiceManagerTest extends SystemTest {
    /** As an ExecStart would: the process keeps the id that the shell had. */
    private static final String START = "export WATCHDOG_PID=$$; exec \"$@\"";

    @TempDir
    Path directory;

    private ProxyProcess start(final NotifyListener manager, final String script, final int port,
        final String... options) {
        return closing(ProxyProcess.startBehind(List.of("env", "NOTIFY_SOCKET=" + manager.address(),
            "WATCHDOG_USEC=600000", "sh", "-c", script, "sh"), "127.0.0.1", port, List.of(options)));
    }

    private static String next(final NotifyListener manager) {
        final String message = manager.next(Wait.DEADLINE_MILLIS);
        assertNotNull(message, "nothing more was heard");
        return message;
    }

    @Test
    void shouldTellThatItIsReadyThatItsLoopPassesAndThatItStops() throws Exception {
        final NotifyListener manager = closing(new NotifyListener("@sipproxy-test-" + System.nanoTime()));
        final ProxyProcess proxy = start(manager, START, Ports.free("127.0.0.1"));
        assertEquals("READY=1\nSTATUS=listening on udp:" + proxy.hostPort() + " tcp:" + proxy.hostPort()
            + "; 0 connections, 0 requests in progress, 0 users registered", next(manager));
        for (int i = 0; i < 3; i++) {
            assertEquals("WATCHDOG=1", next(manager));
        }
        proxy.stop();
        final List<String> rest = new ArrayList<>();
        for (String message = next(manager); message != null; message = manager.next(0)) {
            rest.add(message);
        }
        rest.removeIf("WATCHDOG=1"::equals);
        assertEquals(1, rest.size(), rest::toString);
        assertEquals("STOPPING=1\nEXTEND_TIMEOUT_USEC=11000000\nSTATUS=stopping, 0 requests in progress", rest.get(0));
        assertFalse(proxy.output().contains("service manager"), proxy::output);
    }

    @Test
    void shouldTellOfItsSipServerAndNotPingForAnotherProcess() throws Exception {
        final NotifyListener manager = closing(new NotifyListener(directory.resolve("notify").toString()));
        final int port = Ports.free("127.0.0.1");
        final SipPeer server = closing(SipPeer.open(Net.TCP, "pbx", SERVER_HOST, Ports.address("127.0.0.1", port)))
            .answeringChecks();
        final ProxyProcess proxy = start(manager, "export WATCHDOG_PID=1; exec \"$@\"", port, "applications=pbx",
            "serving-sipserver=pbx", "oos-check=500ms", "oos-force=500ms",
            "application.pbx.primary=sip:" + server.sentBy() + ";transport=tcp");
        final String ready = next(manager);
        assertTrue(ready.matches("READY=1\nSTATUS=listening on .*, SIP Server pbx in service"), ready);
        server.close();
        String status = next(manager);
        while (status.endsWith(" in service")) {
            status = next(manager);
        }
        assertTrue(status.matches("STATUS=.*, SIP Server pbx out of service: neither member answers"), status);
        proxy.stop();
        String last = next(manager);
        while (last.startsWith("STATUS=")) {
            last = next(manager);
        }
        assertTrue(last.startsWith("STOPPING=1\n"), last);
        assertEquals(null, manager.next(0));
    }

    @Test
    void shouldServeAllTheSameWhenNobodyIsThereToBeTold() {
        final ProxyProcess proxy = closing(ProxyProcess.startBehind(
            List.of("env", "NOTIFY_SOCKET=" + directory.resolve("nobody"), "WATCHDOG_USEC=100000"), "127.0.0.1",
            Ports.free("127.0.0.1"), List.of()));
        Registered.register(phone(Net.TCP, "alice", ALICE_HOST, proxy), proxy);
        proxy.stop();
        assertEquals(1, proxy.out().stream().filter(line -> line.contains("service manager cannot be told")).count(),
            proxy::output);
    }
}
