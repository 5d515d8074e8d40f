package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.capture.HepPacket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls through a proxy that sends copies of all messages to a collector. */
class HepExportTest extends SystemTest {
    private static final int TCP = 6;
    private static final int UDP = 17;

    @TempDir
    static Path directory;

    private final int tlsPort = Ports.free("127.0.0.1");
    private HepCollector collector;
    private TestTls tls;
    private ProxyProcess proxy;

    @BeforeAll
    void start() throws IOException {
        collector = new HepCollector();
        tls = new TestTls(directory);
        final List<String> options = new ArrayList<>(tls.options("127.0.0.1", tlsPort));
        options.addAll(List.of("hep-collector=" + collector.address(), "hep-capture-id=4294967295",
            "hep-password=secret"));
        proxy = ProxyProcess.start(options.toArray(String[]::new));
    }

    @AfterAll
    void stop() {
        try {
            proxy.stop();
        } finally {
            proxy.close();
            collector.close();
        }
    }

    private static String end(final String host, final int port) {
        return host + " " + port;
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldShowAWholeCall(final Net net) {
        final SipPeer alice = phone(net, "alice" + net, ALICE_HOST, proxy);
        final SipPeer bob = phone(net, "bob" + net, BOB_HOST, proxy);
        Registered.register(bob, proxy);
        final long beforeMs = System.currentTimeMillis();
        final Call call = Call.establish(alice, bob, proxy.uri("bob" + net));
        call.hangUpByCaller();
        final String own = end("127.0.0.1", proxy.address().getPort());
        final String caller = end(ALICE_HOST, alice.link().localPort());
        final HepPacket invite = collector.await("INVITE", caller, own);
        assertEquals(net == Net.UDP ? UDP : TCP, invite.protocol());
        assertEquals(1, invite.number(11, 1));
        assertEquals(4_294_967_295L, invite.number(12, 4));
        assertEquals("secret", invite.text(14));
        assertEquals(call.received().callId(), invite.correlationId());
        assertTrue(Math.abs(invite.epochMicros() / 1000 - beforeMs) < 60_000, () -> "at " + invite.epochMicros());
        final HepPacket forwarded = collector.await("the forwarded INVITE",
            packet -> packet.payload().equals(call.received().raw()));
        assertTrue(forwarded.source().startsWith("127.0.0.1 "), forwarded::source);
        assertTrue(forwarded.destination().startsWith(BOB_HOST + " "), forwarded::destination);
        assertTrue(forwarded.epochMicros() >= invite.epochMicros());
        for (final String start : List.of("SIP/2.0 180 ", "SIP/2.0 200 ")) {
            assertEquals(call.received().callId(), collector.await(start, own, caller).correlationId());
        }
        collector.await("ACK", caller, own);
        collector.await("BYE", caller, own);
    }

    @Test
    void shouldShowTlsInClearAsTcp() {
        final SipPeer alice =
            closing(SipPeer.openTls("tlsalice", ALICE_HOST, tls, Ports.address("127.0.0.1", tlsPort)));
        Registered.register(alice, proxy);
        final String own = end("127.0.0.1", tlsPort);
        final String peer = end(ALICE_HOST, alice.link().localPort());
        final HepPacket register = collector.await("REGISTER", peer, own);
        assertEquals(TCP, register.protocol());
        assertTrue(register.payload().contains("SIP/2.0/TLS"), register::payload);
        assertEquals(register.correlationId(), collector.await("SIP/2.0 200 ", own, peer).correlationId());
    }

    @Test
    void shouldShowWhatIsMalformed() {
        final SipPeer mallory = phone(Net.UDP, "mallory", CAROL_HOST, proxy);
        final String garbage = "GARBAGE " + SipPeer.unique() + "\r\nCall-ID: odd\r\n\r\n";
        mallory.sendRaw(garbage, mallory.link());
        final HepPacket shown = collector.await("the garbage", packet -> packet.payload().equals(garbage));
        assertEquals(UDP, shown.protocol());
        assertEquals("odd", shown.correlationId());
    }
}
