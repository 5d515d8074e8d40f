package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sipproxy.control.ControlPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control socket's file, from the start of a proxy to its end, and who may use it. */
class ControlSocketTest extends SystemTest {
    private static final String NOBODY = "65534";

    @TempDir
    private Path directory;

    private Path socket() {
        return directory.resolve("control");
    }

    private ProxyProcess start() {
        return closing(ProxyProcess.start("control-socket=" + socket()));
    }

    private String ask(final String request) throws IOException {
        try (ControlPeer peer = new ControlPeer(socket())) {
            peer.send(request + "\n");
            return peer.line();
        }
    }

    @Test
    void shouldStopInOrderWhenAskedToAndLeaveNoFile() throws IOException {
        final ProxyProcess proxy = start();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
        assertEquals("{\"ok\":true,\"result\":{\"message\":\"the proxy stops, within its shutdown-timeout\"}}",
            ask("shutdown"));
        proxy.awaitExit(Wait.DEADLINE_MILLIS);
        assertFalse(Files.exists(socket()));
    }

    @Test
    void shouldTakeThePlaceOfAKilledProxy() throws IOException {
        final ProxyProcess killed = start();
        killed.close();
        assertTrue(Files.exists(socket()));
        final ProxyProcess next = start();
        assertTrue(ask("status").startsWith("{\"ok\":true,"));
        next.stop();
    }

    @Test
    void shouldServeSipWhileIdleClientsAndOneThatNeverReadsAreThere() throws IOException {
        final ProxyProcess proxy = start();
        for (int i = 0; i < 100; i++) {
            closing(new ControlPeer(socket()));
        }
        final ControlPeer deaf = closing(new ControlPeer(socket()));
        deaf.send("counters\n".repeat(400));
        final SipPeer alice = phone(Net.TCP, "alice", ALICE_HOST, proxy);
        for (int i = 0; i < 20; i++) {
            assertEquals(200, alice.exchange(alice.request("OPTIONS", "sip:" + proxy.hostPort())).status());
        }
        assertTrue(ask("status").startsWith("{\"ok\":true,"));
        proxy.stop();
    }

    @Test
    void shouldNotStartWithAPathThatIsTooLong() {
        final String path = "/tmp/" + "x".repeat(99);
        final ProxyProcess.Outcome outcome = ProxyProcess.run(List.of("control-socket=" + path));
        assertEquals(78, outcome.exitCode(), outcome::text);
        assertEquals(List.of("sipproxy.control-socket=" + path + " (-D): valid is name of a file, at most 103 bytes"),
            outcome.err());
    }

    /** Kept out by the mode of the file, and if somebody changes that, by what the system says of the peer. */
    @Test
    void shouldKeepOutOtherUsers() throws IOException {
        assumeTrue(run("id", "-u").equals("0"), "only root can be another user");
        assumeTrue(run("setpriv", "--version").startsWith("setpriv"), "setpriv is not installed");
        final Path jar = Files.copy(Path.of(System.getProperty("test.sipproxy.jar", "target/sipproxy.jar")),
            directory.resolve("sipproxy.jar"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("r--r--r--"));
        final ProxyProcess proxy = start();
        assertEquals("ctl: " + socket() + ": Permission denied", runAsNobody(jar));
        Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEquals("ctl: only root and the user that runs the proxy may use this socket", runAsNobody(jar));
        assertTrue(ask("counters control_clients_refused").contains("\"value\":1"));
        proxy.stop();
    }

    private String runAsNobody(final Path jar) {
        return run("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-jar",
            jar.toString(), "ctl", "--socket", socket().toString(), "status");
    }

    private static String run(final String... command) {
        try {
            final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (final IOException e) {
            return e.toString();
        }
    }
}
