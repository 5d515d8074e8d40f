package io.sipproxy.transport.nativesocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

class JdkSocketsTest {
    private final JdkSockets sockets = new JdkSockets();
    private final TcpInfo info = new TcpInfo();

    @Test
    void shouldSetWhatTheJdkOffersWhenConnection() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            assertEquals(0, sockets.keepAlive(channel, true));
            assertEquals(0, sockets.noDelay(channel, true));
            assertEquals(0, sockets.typeOfService(channel, 0xb8));
            assertTrue(channel.getOption(StandardSocketOptions.SO_KEEPALIVE));
            assertTrue(channel.getOption(StandardSocketOptions.TCP_NODELAY));
            assertEquals(0xb8, channel.getOption(StandardSocketOptions.IP_TOS));
        }
    }

    @Test
    void shouldSetTimersWhenTheJdkHasThemHere() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            assumeTrue(channel.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE), "not on this system");
            assertEquals(0, sockets.keepAliveIdle(channel, 21));
            assertEquals(0, sockets.keepAliveInterval(channel, 7));
            assertEquals(0, sockets.keepAliveCount(channel, 5));
            assertEquals(21, channel.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
            assertEquals(7, channel.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL));
            assertEquals(5, channel.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT));
        }
    }

    @Test
    void shouldSayWhatIsLostWhenTheJdkHasNoSuchThing() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            final int error = sockets.userTimeout(channel, 1_000);
            assertEquals(JdkSockets.NOT_SUPPORTED, error);
            assertEquals("not supported by the JDK on this system", sockets.errorText(error));
            assertFalse(sockets.hasTcpInfo());
            assertFalse(sockets.read(channel, info));
        }
    }

    @Test
    void shouldTakeOptionsOfConnectionsAsDoneWhenListener() throws IOException {
        try (ServerSocketChannel channel = ServerSocketChannel.open()) {
            assertEquals(0, sockets.keepAlive(channel, true));
            assertEquals(0, sockets.noDelay(channel, true));
        }
    }

    @Test
    void shouldReturnErrorWithTextWhenChannelIsClosed() throws IOException {
        final SocketChannel channel = SocketChannel.open();
        channel.close();
        final int error = sockets.keepAlive(channel, true);
        assertEquals(JdkSockets.FAILED, error);
        assertEquals("java.nio.channels.ClosedChannelException", sockets.errorText(error));
    }
}
