package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The first start with nothing configured (only the port differs, since 5060 may be taken where the tests run). */
class FirstRunTest {
    @Test
    void shouldListenOnLoopbackOnlyAndSayWhatNextWhenNothingIsConfigured() {
        final int port = Ports.free("127.0.0.1");
        try (ProxyProcess proxy = ProxyProcess.start("127.0.0.1", port, List.of(), List.of())) {
            assertThrows(ConnectException.class, () -> new Socket("127.0.0.2", port).close());
            assertTrue(Ports.isFree("127.0.0.2", port), "nothing may be bound there, not by UDP either");

            final Predicate<String> where = line -> line.contains("127.0.0.1") && line.contains(":" + port)
                && line.toLowerCase(Locale.ROOT).contains("listening");
            final List<String> said = proxy.out().stream().filter(where).toList();
            assertEquals(1, said.size(), proxy::output);
            assertTrue(said.get(0).toLowerCase(Locale.ROOT).contains("regist"), () -> "the next step: " + said);
            for (final Net net : Net.values()) {
                try (SipPeer phone = SipPeer.open(net, "alice", "127.0.0.1", proxy.address())) {
                    assertEquals(200, phone.exchange(phone.register(proxy.hostPort())).status());
                }
            }
            proxy.stop();
        }
    }
}
