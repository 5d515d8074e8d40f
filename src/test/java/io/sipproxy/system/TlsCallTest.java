package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls with TLS on one side or on both. */
class TlsCallTest extends SystemTest {
    @TempDir
    Path directory;

    private TestTls tls;
    private int tlsPort;

    private ProxyProcess start(final String... options) {
        tls = new TestTls(directory);
        tlsPort = Ports.free("127.0.0.1");
        final List<String> all = new ArrayList<>(tls.options("127.0.0.1", tlsPort));
        all.addAll(List.of(options));
        return closing(ProxyProcess.start(all.toArray(String[]::new)));
    }

    private SipPeer tlsPhone(final String user, final String host) {
        return closing(SipPeer.openTls(user, host, tls, Ports.address("127.0.0.1", tlsPort)));
    }

    @Test
    void shouldConnectCallsWhenBothPhonesAreOnTls() {
        final ProxyProcess proxy = start();
        final SipPeer alice = tlsPhone("alice", ALICE_HOST);
        final SipPeer bob = tlsPhone("bob", BOB_HOST);
        Registered.register(alice, proxy);
        Registered.register(bob, proxy);
        final Call call = Call.establish(alice, bob, proxy.uri("bob"));
        assertEquals(1, call.received().values("Record-Route").size());
        assertTrue(call.received().values("Via").get(0).startsWith("SIP/2.0/TLS 127.0.0.1:" + tlsPort + ";"),
            call.received()::toString);
        assertEquals("tls", TextValues.uriParam(call.received().values("Record-Route").get(0), "transport"));
        assertFalse(call.hangUpByCallee().has("Route"));
        Call.establish(bob, alice, proxy.uri("alice")).hangUpByCaller();
        proxy.stop();
    }

    @Test
    void shouldConnectCallsWhenOneSideIsOnTls() {
        final ProxyProcess proxy = start();
        final SipPeer alice = tlsPhone("alice", ALICE_HOST);
        for (final Net net : Net.values()) {
            final SipPeer bob = phone(net, "bob" + net, BOB_HOST, proxy);
            Registered.register(alice, proxy);
            Registered.register(bob, proxy);
            final Call call = Call.establish(alice, bob, proxy.uri("bob" + net));
            final List<String> routes = call.received().values("Record-Route");
            assertEquals(2, routes.size());
            assertEquals(proxy.hostPort(), TextValues.hostPort(routes.get(0)));
            assertEquals("127.0.0.1:" + tlsPort, TextValues.hostPort(routes.get(1)));
            assertFalse(call.hangUpByCallee().has("Route"));
            assertFalse(Call.establish(bob, alice, proxy.uri("alice")).hangUpByCaller().has("Route"));
        }
        proxy.stop();
    }

    /** The phone's port is not the one that its connection came from: the proxy opens one, and verifies the phone. */
    @Test
    void shouldOpenConnectionToPhoneWhenItHasNone() {
        final ProxyProcess proxy = start("dn.7001.contact=sip:bob@" + BOB_HOST + ":25061;transport=tls");
        final SipPeer bob = closing(SipPeer.overTls("bob",
            listener -> TcpWire.open(BOB_HOST, 25061, tls.of(BOB_HOST), listener), Ports.address("127.0.0.1", tlsPort)));
        final SipPeer alice = tlsPhone("alice", ALICE_HOST);
        Call.establish(alice, bob, proxy.uri("7001")).hangUpByCallee();
        proxy.stop();
    }

    @Test
    void shouldReleaseCallAndSayWhyWhenPhonesCertificateNamesAnother() {
        final ProxyProcess proxy = start("dn.7001.contact=sip:bob@" + BOB_HOST + ":25062;transport=tls");
        closing(SipPeer.overTls("bob", listener -> TcpWire.open(BOB_HOST, 25062, tls.of(CAROL_HOST), listener),
            Ports.address("127.0.0.1", tlsPort)));
        final SipPeer alice = tlsPhone("alice", ALICE_HOST);
        final TextMessage invite = alice.send(alice.invite(proxy.uri("7001")));
        final TextMessage response = alice.expectFinal("INVITE");
        assertEquals(500, response.status());
        alice.send(Call.ackFor(invite, response));
        proxy.awaitLine("40016 SPR_TLS_HANDSHAKE_FAILED peer=tls:" + BOB_HOST,
            "certificate rejected: it is for " + CAROL_HOST + ", not for " + BOB_HOST);
        proxy.stop();
    }

    @Test
    void shouldTakeCallsOfSipServerOverTlsWhenItProvesItself() {
        final int port = Ports.free(SERVER_HOST);
        final ProxyProcess proxy = start("oos-check=0", "applications=pbx", "serving-sipserver=pbx",
            "application.pbx.primary=sip:" + SERVER_HOST + ":" + port + ";transport=tls",
            "tls-require-client-certificate=optional");
        final SipPeer server = closing(SipPeer.overTls("pbx",
            listener -> TcpWire.open(SERVER_HOST, port, tls.of(SERVER_HOST), listener),
            Ports.address("127.0.0.1", tlsPort)));
        final SipPeer alice = tlsPhone("alice", ALICE_HOST);
        Call.establish(alice, server, proxy.uri("bob")).hangUpByCaller();
        Call.establish(server, alice, alice.uri()).hangUpByCaller();
        proxy.stop();
    }
}
