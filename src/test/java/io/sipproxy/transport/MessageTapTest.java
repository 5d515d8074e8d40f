package io.sipproxy.transport;

import io.sipproxy.sip.Transport;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a tap gets to see of the messages that pass. */
class MessageTapTest {
    private final List<String> shown = new ArrayList<>();
    private final MessageTap tap = this::show;
    private Link lastLink;

    private void show(
        final Link link, final boolean isSent, final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        shown.add((isSent ? ">" : "<") + link.transport() + " " + new String(bytes, StandardCharsets.ISO_8859_1));
        lastLink = link;
    }

    @Test
    void shouldSeeBothDirectionsInOrderOverTcp() throws IOException {
        try (TransportFixture transport = TransportFixture.open(); Peer peer = transport.connect()) {
            transport.layer.setTap(tap);
            transport.onMessage = (message, from, nowNs) -> Sip.send(from, Sip.response("a"), nowNs);
            peer.send("\r\n\r\n" + Sip.request("a") + "\r\n" + Sip.request("b"));
            transport.until(() -> shown.size() == 4);
            assertEquals(List.of("<TCP " + Sip.request("a"), ">TCP " + Sip.response("a"), "<TCP " + Sip.request("b"),
                ">TCP " + Sip.response("a")), shown);
            assertEquals("tcp:127.0.0.1:" + transport.layer.tcpPort(), lastLink.local().toString());
            transport.layer.setTap(null);
            peer.send(Sip.request("c"));
            transport.until(() -> transport.messages.size() == 3);
            assertEquals(4, shown.size());
        }
    }

    @Test
    void shouldSeeWhatIsMalformedAndWhatCannotBeFramed() throws IOException {
        try (TransportFixture transport = TransportFixture.open(); Peer peer = transport.connect()) {
            transport.layer.setTap(tap);
            peer.send(Sip.requestWithoutFrom("a") + Sip.requestWithoutLength("b"));
            transport.until(() -> shown.size() == 2);
            assertEquals(
                List.of("<TCP " + Sip.requestWithoutFrom("a"), "<TCP " + Sip.requestWithoutLength("b")), shown);
        }
    }

    @Test
    void shouldSeeAMessageThatIsTooLargeAsFarAsItCame() throws IOException {
        try (TransportFixture transport = new TransportFixture(TransportFixture.settings().maxMessageSize(1024));
            Peer peer = transport.connect()) {
            transport.layer.setTap(tap);
            peer.send(Sip.request("a", 2_000));
            transport.until(() -> shown.size() == 1);
            assertTrue(("<TCP " + Sip.request("a", 2_000)).startsWith(shown.get(0)), () -> shown.get(0));
        }
    }

    @Test
    void shouldSeeWhatIsSentOnAConnectionThatIsOnlyBeingOpenedAndNothingThatIsRefused() throws IOException {
        try (TransportFixture transport = TransportFixture.open(); ServerSocketChannel server = Peer.listen()) {
            transport.layer.setTap(tap);
            final Link link = transport.linkTo(Transport.TCP, Peer.port(server));
            Sip.send(link, "hello", transport.now());
            assertEquals(List.of(">TCP hello"), shown);
            transport.until(link::isOpen);
            final PeerAddress local = link.local();
            assertNotNull(local);
            link.close(LossCause.ADMIN, transport.now());
            Sip.send(link, "never", transport.now());
            assertEquals(1, shown.size());
            assertEquals(local, link.local());
        }
    }

    @Test
    void shouldNotKnowTheLocalAddressOfAConnectionThatIsGone() throws IOException {
        try (TransportFixture transport = TransportFixture.open(); ServerSocketChannel server = Peer.listen()) {
            final Link link = transport.linkTo(Transport.TCP, Peer.port(server));
            link.close(LossCause.ADMIN, transport.now());
            assertNull(link.local());
        }
    }

    @Test
    void shouldSeeDatagramsButNoKeepAlives() throws IOException {
        try (TransportFixture transport = TransportFixture.open();
            DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            transport.layer.setTap(tap);
            transport.onMessage = (message, from, nowNs) -> Sip.send(from, "answer", nowNs);
            for (final String text : List.of("\r\n\r\n", "garbage", Sip.request("a"))) {
                final byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
                peer.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(),
                    transport.layer.udpPort()));
            }
            transport.until(() -> shown.size() == 3);
            assertEquals(List.of("<UDP garbage", "<UDP " + Sip.request("a"), ">UDP answer"), shown);
            assertEquals("udp:127.0.0.1:" + transport.layer.udpPort(), lastLink.local().toString());
        }
    }

    @Test
    void shouldSeeThePlaintextOfTls() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect("TLSv1.3")) {
            fixture.base.layer.setTap(tap);
            fixture.base.onMessage = (message, from, nowNs) -> Sip.send(from, Sip.response("a"), nowNs);
            client.send(Sip.request("a"));
            fixture.base.until(() -> client.hasReceived(Sip.response("a")));
            assertEquals(List.of("<TLS " + Sip.request("a"), ">TLS " + Sip.response("a")), shown);
        }
    }
}
