package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Registered contacts over a restart. */
class SnapshotTest extends SystemTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldReachARegisteredPhoneAfterARestart(final Net net) {
        final int port = Ports.free("127.0.0.1");
        final String option = "registrar-snapshot=" + directory.resolve("bindings");
        final SipPeer bob = closing(SipPeer.open(net, "bob", BOB_HOST, Ports.address("127.0.0.1", port)));
        try (ProxyProcess first = ProxyProcess.startAt(port, option)) {
            Registered.register(bob, first);
            first.stop();
        }
        final ProxyProcess second = closing(ProxyProcess.startAt(port, option));
        final SipPeer alice = phone(net, "alice", ALICE_HOST, second);
        alice.send(alice.request("MESSAGE", second.uri("bob")));
        bob.respond(bob.expectRequest("MESSAGE"), 200, "OK");
        assertEquals(200, alice.expectFinal("MESSAGE").status());
        second.stop();
    }

    @Test
    void shouldStartEmptyAndSayWhyWhenTheFileIsDamaged() throws IOException {
        final Path file = Files.writeString(directory.resolve("bindings"), "sipproxy-bindings 1\nbob sip:b");
        final ProxyProcess proxy = closing(ProxyProcess.start("registrar-snapshot=" + file));
        final SipPeer bob = phone(Net.TCP, "bob", BOB_HOST, proxy);
        assertEquals(List.of(), new Registered(bob, proxy).uris());
        proxy.stop();
        assertTrue(proxy.out().stream().anyMatch(line -> line.contains("ERROR")
            && line.contains("registrar-snapshot=" + file) && line.contains("incomplete")), proxy::output);
    }
}
