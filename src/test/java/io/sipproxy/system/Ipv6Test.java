package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole call over IPv6. */
class Ipv6Test extends SystemTest {
    private static final String LOOPBACK = "::1";

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldConnectCallWhenEveryoneIsOnIpv6(final Net net) {
        Assumptions.assumeTrue(hasIpv6(), "this host has no ::1, so IPv6 calls are not tested");
        final ProxyProcess proxy = closing(ProxyProcess.startOn(LOOPBACK));
        final SipPeer alice = phone(net, "alice", LOOPBACK, proxy);
        final SipPeer bob = phone(net, "bob", LOOPBACK, proxy);
        Registered.register(alice, proxy);
        Registered.register(bob, proxy);
        final Call call = Call.establish(alice, bob, proxy.uri("bob"));
        assertEquals(bob.uri(), call.received().uri());
        final String via = call.received().values("Via").get(0);
        assertEquals(proxy.hostPort(), TextValues.sentBy(via));
        final String route = call.received().values("Record-Route").get(0);
        assertTrue(TextValues.hostPort(route).startsWith("[::1]:"), route);
        assertFalse(call.hangUpByCaller().has("Route"));
        assertFalse(Call.establish(bob, alice, proxy.uri("alice")).hangUpByCallee().has("Route"));
        proxy.stop();
    }

    private static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.isBound();
        } catch (final IOException e) {
            return false;
        }
    }
}
