package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The test endpoints against each other, so that a failure with a proxy between them is the proxy's. */
class SipPeerTest {
    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldCompleteCallWhenPeersTalkDirectly(final Net net) {
        try (SipPeer callee = SipPeer.open(net, "bob", "127.0.0.4", null);
            SipPeer caller = SipPeer.open(net, "alice", "127.0.0.3", Ports.address("127.0.0.4", callee.port()))) {
            final TextMessage invite = caller.send(caller.invite(callee.uri()));
            final TextMessage received = callee.expectRequest("INVITE");
            assertEquals(invite.toString(), received.raw());
            callee.respond(received, 100, "Trying");
            callee.respond(received, 180, "Ringing");
            assertEquals(received.branch(), caller.expectResponse(180, "INVITE").branch());
            Call.answer(caller, callee, received);
            caller.expectNothingMore();
            callee.expectNothingMore();
        }
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldDropRepeatWhenItComesOverUdp(final Net net) {
        try (SipPeer callee = SipPeer.open(net, "bob", "127.0.0.4", null);
            SipPeer caller = SipPeer.open(net, "alice", "127.0.0.3", Ports.address("127.0.0.4", callee.port()))) {
            final TextMessage first = caller.request("MESSAGE", callee.uri());
            caller.send(first);
            caller.send(first);
            caller.send(caller.request("INFO", callee.uri()));
            callee.expectRequest("MESSAGE");
            if (net == Net.TCP) {
                callee.expectRequest("MESSAGE");
            }
            callee.expectRequest("INFO");
        }
    }

    @Test
    void shouldCloseConnectionWhenItIsAcceptedInTheMomentOfTheEnd() throws IOException {
        final CountDownLatch accepted = new CountDownLatch(1);
        final CountDownLatch ended = new CountDownLatch(1);
        final SocketLayer slow = (socket, isClient) -> {
            accepted.countDown();
            Wait.until(ended, Wait.DEADLINE_MILLIS);
            return socket;
        };
        final TcpWire wire = TcpWire.open("127.0.0.4", Ports.free("127.0.0.4"), slow, (raw, from) -> { });
        try (Socket socket = new Socket("127.0.0.4", wire.port())) {
            socket.setSoTimeout((int) Wait.DEADLINE_MILLIS);
            assertTrue(Wait.until(accepted, Wait.DEADLINE_MILLIS));
            Background.start("end", () -> {
                Wait.until(new CountDownLatch(1), 100);
                ended.countDown();
            });
            wire.close();
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void shouldCutStreamAtContentLengthWhenMessagesComeTogether() {
        try (SipPeer callee = SipPeer.open(Net.TCP, "bob", "127.0.0.4", null);
            SipPeer caller = SipPeer.open(Net.TCP, "alice", "127.0.0.3", Ports.address("127.0.0.4", callee.port()))) {
            final TextMessage first = caller.request("MESSAGE", callee.uri()).body("text/plain", "one\r\n\r\ntwo");
            final TextMessage second = caller.request("INFO", callee.uri());
            caller.sendRaw(first.toString() + "\r\n\r\n" + second, caller.link());
            assertEquals("one\r\n\r\ntwo", callee.expectRequest("MESSAGE").body());
            callee.expectRequest("INFO");
        }
    }

    @Test
    void shouldFailWhenAnotherMessageComesThanExpected() {
        try (SipPeer callee = SipPeer.open(Net.UDP, "bob", "127.0.0.4", null);
            SipPeer caller = SipPeer.open(Net.UDP, "alice", "127.0.0.3", Ports.address("127.0.0.4", callee.port()))) {
            caller.send(caller.request("MESSAGE", callee.uri()));
            assertThrows(AssertionError.class, () -> callee.expectRequest("INVITE"));
            caller.send(caller.request("INFO", callee.uri()));
            final TextMessage info = callee.expectRequest("INFO");
            callee.respond(info, 486, "Busy Here");
            assertThrows(AssertionError.class, () -> caller.expectResponse(200, "INFO"));
        }
    }

    @Test
    void shouldReadValuesWhenTheyAreFoldedQuotedOrCompact() {
        final TextMessage message = TextMessage.parse("MESSAGE sip:a@b SIP/2.0\r\nv: SIP/2.0/UDP a:1;branch=x,\r\n"
            + " SIP/2.0/TCP [::1]:2;rport;branch=y\r\nf: \"x, <y\" <sip:u@h;tag=no>;tag=yes\r\n"
            + "i: 1\r\nCSeq: 7 MESSAGE\r\n\r\nbody", null);
        assertEquals(List.of("SIP/2.0/UDP a:1;branch=x", "SIP/2.0/TCP [::1]:2;rport;branch=y"), message.values("Via"));
        assertEquals("x", message.branch());
        assertEquals("[::1]:2", TextValues.sentBy(message.values("Via").get(1)));
        assertEquals("", TextValues.param(message.values("Via").get(1), "rport"));
        assertNull(TextValues.param(message.values("Via").get(0), "rport"));
        assertEquals(1, message.values("From").size());
        assertEquals("yes", TextValues.param("<sip:u@h;tag=no>;tag=yes", "tag"));
        assertEquals("no", TextValues.uriParam("<sip:u@h;tag=no>;tag=yes", "tag"));
        assertEquals("[::1]:5070", TextValues.hostPort("Bob <sip:bob@[::1]:5070;transport=tcp>;q=1"));
        assertEquals("example.com", TextValues.hostPort("sip:example.com;lr"));
        assertEquals(7, message.cseqNumber());
        assertEquals("body", message.body());
        assertTrue(message.has("Call-ID"));
        assertFalse(message.has("Contact"));
    }

    @Test
    void shouldReverseRecordRouteWhenCallerTakesRouteSet() {
        try (SipPeer peer = SipPeer.open(Net.UDP, "alice", "127.0.0.3", null)) {
            final TextMessage invite = peer.invite("sip:bob@127.0.0.4")
                .addFirst("Record-Route", "<sip:2;lr>, <sip:1;lr>");
            final TextMessage ok = peer.response(invite, 200, "OK");
            assertEquals(List.of("<sip:1;lr>", "<sip:2;lr>"), Dialog.ofCaller(peer, ok).routeSet());
            assertEquals(List.of("<sip:2;lr>", "<sip:1;lr>"), Dialog.ofCallee(peer, invite, ok).routeSet());
        }
    }
}
