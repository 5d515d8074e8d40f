package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.tls.TestCa;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A phone rings, closes its TLS connection, and no other one can be opened to it: the caller hears soon that the call
 * is over, and the operator why.
 */
class TlsReleaseTest extends SystemTest {
    private static final long AT_ONCE_MILLIS = 2_000;
    private static final long CONNECT_TIMEOUT_MILLIS = 3_000;
    private static final byte[] NOT_TLS = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    static Path directory;

    private final Map<Obstacle, Integer> ports = new EnumMap<>(Obstacle.class);
    private final int tlsPort = Ports.free("127.0.0.1");
    private TestTls tls;
    private ProxyProcess proxy;

    /** What becomes of the second connection to the phone. */
    private enum Obstacle {
        REFUSED("CONNECT_FAILED", "Connection refused"),
        GARBAGE("TLS_HANDSHAKE_FAILED", "what came is not TLS: plain SIP or HTTP?"),
        CLOSED("TLS_HANDSHAKE_FAILED", "the peer closed the connection"),
        RESET("TLS_HANDSHAKE_FAILED", "the peer reset the connection"),
        SILENT("CONNECT_TIMEOUT", "the TLS handshake was not done in time"),
        WRONG_NAME("TLS_HANDSHAKE_FAILED",
            "certificate rejected: it is for " + CAROL_HOST + ", not for " + BOB_HOST),
        EXPIRED("TLS_HANDSHAKE_FAILED", "certificate rejected: it is expired"),
        UNKNOWN_CA("TLS_HANDSHAKE_FAILED", "certificate rejected: no trusted authority has signed it");

        private final String reopening;
        private final String reason;

        Obstacle(final String reopening, final String reason) {
            this.reopening = reopening;
            this.reason = reason;
        }

        String number() {
            return String.valueOf(7_000 + ordinal());
        }

        /** What the phone does with the connections that it accepts from now on. */
        SocketLayer layer(final TestTls tls) {
            return switch (this) {
                case GARBAGE -> (socket, isClient) -> {
                    socket.getOutputStream().write(NOT_TLS);
                    return socket;
                };
                case CLOSED -> (socket, isClient) -> afterHello(socket, false);
                case RESET -> (socket, isClient) -> afterHello(socket, true);
                case WRONG_NAME -> tls.of(CAROL_HOST);
                case EXPIRED -> tls.with(tls.ca().request("x").ip(BOB_HOST).expired().issue());
                case UNKNOWN_CA -> tls.with(new TestCa("strange").issue(BOB_HOST));
                default -> SocketLayer.NONE;
            };
        }

        private static Socket afterHello(final Socket socket, final boolean isReset) throws IOException {
            socket.getInputStream().readNBytes(100);
            if (isReset) {
                socket.setSoLinger(true, 0);
            } else {
                socket.getInputStream().skipNBytes(socket.getInputStream().available());
            }
            socket.close();
            return socket;
        }
    }

    @BeforeAll
    void start() {
        tls = new TestTls(directory);
        final List<String> options =
            new ArrayList<>(tls.options("127.0.0.1", tlsPort, "sip-enable-tcp-keep-alive=true"));
        for (final Obstacle obstacle : Obstacle.values()) {
            final int port = Ports.free(BOB_HOST);
            ports.put(obstacle, port);
            options.add("dn." + obstacle.number() + ".contact=sip:bob@" + BOB_HOST + ":" + port + ";transport=tls");
        }
        proxy = ProxyProcess.start(options.toArray(String[]::new));
    }

    @AfterAll
    void stop() {
        try {
            proxy.stop();
        } finally {
            proxy.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Obstacle.class)
    void shouldReleaseCallAndSayWhyWhenPhoneTakesNoOtherConnection(final Obstacle obstacle) {
        final int port = ports.get(obstacle);
        final AtomicReference<SocketLayer> layer = new AtomicReference<>(tls.of(BOB_HOST));
        final TcpWire[] wire = new TcpWire[1];
        final SipPeer bob = closing(SipPeer.overTls("bob", listener -> wire[0] = TcpWire.open(BOB_HOST, port,
            (socket, isClient) -> layer.get().over(socket, isClient), listener), Ports.address("127.0.0.1", tlsPort)));
        final SipPeer alice = closing(SipPeer.openTls("alice", ALICE_HOST, tls, Ports.address("127.0.0.1", tlsPort)));
        final TextMessage invite = alice.send(alice.invite(proxy.uri(obstacle.number())));
        final TextMessage received = bob.expectRequest("INVITE");
        bob.respond(received, 180, "Ringing");
        alice.expectResponse(180, "INVITE");
        layer.set(obstacle.layer(tls));
        if (obstacle == Obstacle.REFUSED) {
            wire[0].refuse();
        }

        received.link().close();
        final TextMessage response = alice.expectFinal("INVITE",
            AT_ONCE_MILLIS + (obstacle == Obstacle.SILENT ? CONNECT_TIMEOUT_MILLIS : 0));
        assertEquals(500, response.status(), proxy::output);
        assertEquals("SIP;cause=503;text=\"connection lost\"", response.value("Reason"));
        alice.send(Call.ackFor(invite, response));
        bob.expectNothingMore();
        proxy.awaitLine(" 40013 SPR_CALL_RELEASED peer=tls:" + BOB_HOST + ":" + port + " ",
            " call-id=" + invite.callId() + " ", " reopening=" + obstacle.reopening + " reason=\"" + obstacle.reason);
    }
}
