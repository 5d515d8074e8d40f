package io.sipproxy.transport;

import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counter;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SocketOptionsTest {
    private static final int UNSET = TransportSettings.UNSET;
    private static final List<String> ALL = List.of("keepAlive true", "keepAliveIdle 2", "keepAliveInterval 1",
        "keepAliveCount 3", "userTimeout 5000", "noDelay true", "typeOfService 184");

    private final RecordingSockets sockets = new RecordingSockets();

    @Test
    void shouldMakeNoNativeCallWhenKeepAliveIsOff() throws IOException {
        final KeepAliveSettings off = new KeepAliveSettings(false, 2, 1, 3, 5_000, TransportFixture.SECOND);
        try (TransportFixture transport = fixture(off); Peer inbound = transport.connect()) {
            carryMessages(transport, inbound);
            transport.advance(5 * TransportFixture.SECOND);
            assertEquals(List.of(), sockets.calls);
            assertEquals(0, transport.count(Counter.SOCKET_OPTIONS_FAILED));
        }
    }

    @Test
    void shouldSetNoDelayAndTypeOfServiceByTheJdkWhenKeepAliveIsOff() throws IOException {
        try (TransportFixture transport = fixture(KeepAliveSettings.DISABLED);
            SocketChannel channel = SocketChannel.open()) {
            new SocketOptions(TransportFixture.settings().ipTos(0xb8).build(), sockets, transport.counters, null)
                .apply(channel, 0);
            assertTrue(channel.getOption(StandardSocketOptions.TCP_NODELAY));
            assertEquals(0xb8, channel.getOption(StandardSocketOptions.IP_TOS));
            assertEquals(false, channel.getOption(StandardSocketOptions.SO_KEEPALIVE));
        }
        assertEquals(List.of(), sockets.calls);
    }

    @Test
    void shouldSetAllOnListenerBeforeBindAndSocketsBeforeConnectAndAfterAccept() throws IOException {
        try (TransportFixture transport = fixture(new KeepAliveSettings(true, 2, 1, 3, 5_000, 0));
            Peer inbound = transport.connect()) {
            carryMessages(transport, inbound);
            assertEquals(ALL, sockets.callsFor("listener"));
            assertEquals(ALL, sockets.callsFor("unconnected"));
            // The test's outgoing connection leads to its own listener, so there are two accepted ones.
            final List<String> accepted = sockets.callsFor("connected");
            assertEquals(2 * ALL.size(), accepted.size(), accepted.toString());
            assertEquals(ALL, accepted.subList(0, ALL.size()));
            assertEquals(ALL, accepted.subList(ALL.size(), accepted.size()));
        }
    }

    @Test
    void shouldLeaveTimersToTheSystemWhenTheyAreUnset() throws IOException {
        final TransportSettings.Builder settings = TransportFixture.settings()
            .keepAlive(new KeepAliveSettings(true, UNSET, UNSET, UNSET, UNSET, 0));
        try (TransportFixture transport = new TransportFixture(settings, sockets)) {
            assertEquals(0, transport.layer.connectionCount());
        }
        assertEquals(List.of("keepAlive true", "noDelay true"), sockets.callsFor("listener"));
    }

    @Test
    void shouldLeaveUserTimeoutToTheSystemWhenZero() throws IOException {
        try (TransportFixture transport = fixture(new KeepAliveSettings(true, 2, UNSET, 3, 0, 0))) {
            assertEquals(0, transport.layer.connectionCount());
        }
        assertEquals(List.of("keepAlive true", "keepAliveIdle 2", "keepAliveCount 3", "noDelay true",
            "typeOfService 184"), sockets.callsFor("listener"));
    }

    @Test
    void shouldLogOnceAndCountEachTimeWhenOptionIsRefused() throws IOException {
        sockets.refused = "userTimeout";
        sockets.error = 92;
        try (TransportFixture transport = fixture(new KeepAliveSettings(true, 2, 1, 3, 5_000, 0));
            Peer first = transport.connect()) {
            transport.advance(3_600 * TransportFixture.SECOND);
            try (Peer second = transport.connect()) {
                assertTrue(first != second);
            }
            assertEquals(3, transport.count(Counter.SOCKET_OPTIONS_FAILED));
            assertEquals(ALL, sockets.callsFor("listener"), "the others are set all the same");
            assertEquals(List.of("40020 SPR_OPTION_NOT_APPLIED peer=TCP_USER_TIMEOUT value=5000 " +
                "error=\"EXAMPLE (92): as the system says\""),
                transport.events.stream().filter(line -> line.startsWith("40020")).toList());
        }
    }

    private TransportFixture fixture(final KeepAliveSettings keepAlive) throws IOException {
        return new TransportFixture(TransportFixture.settings().ipTos(0xb8).keepAlive(keepAlive), sockets);
    }

    private static void carryMessages(final TransportFixture transport, final Peer inbound) throws IOException {
        inbound.send(Sip.request("in"));
        transport.until(() -> transport.messages.size() == 1);
        transport.linkTo(Transport.TCP, transport.layer.tcpPort());
        transport.until(() -> transport.opened.size() == 3);
    }
}
