package io.sipproxy.transport.nativesocket;

import static io.sipproxy.transport.nativesocket.LinuxOptions.IPPROTO_IP;
import static io.sipproxy.transport.nativesocket.LinuxOptions.IPPROTO_IPV6;
import static io.sipproxy.transport.nativesocket.LinuxOptions.IPPROTO_TCP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sipproxy.transport.nativesocket.TcpInfo.Field;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Real sockets: what is set is read back from the kernel, past the code that set it. */
@EnabledOnOs(OS.LINUX)
class LinuxSocketsTest {
    private static FileDescriptors descriptors;
    private static PosixCalls calls;

    private final LinuxSockets sockets = new LinuxSockets(descriptors, calls);
    private final TcpInfo info = new TcpInfo();

    @BeforeAll
    static void load() throws Exception {
        descriptors = FileDescriptors.open();
        calls = new JnrPosixCalls();
    }

    @Test
    void shouldReadBackEveryOptionWhenSetOnSocketBeforeConnect() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            assertOptions(channel);
        }
    }

    @Test
    void shouldReadBackEveryOptionWhenSetOnListener() throws IOException {
        try (ServerSocketChannel channel = ServerSocketChannel.open()) {
            assertOptions(channel);
        }
    }

    @Test
    void shouldReadBackEveryOptionWhenSetOnAcceptedConnection() throws IOException {
        try (Loopback pair = new Loopback()) {
            assertOptions(pair.server);
        }
    }

    @Test
    void shouldInheritOptionsFromListenerWhenAccepted() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            setAll(listener);
            listener.bind(null);
            try (SocketChannel client = SocketChannel.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(),
                    ((InetSocketAddress) listener.getLocalAddress()).getPort()));
                SocketChannel accepted = listener.accept()) {
                assertTrue(client.isConnected());
                assertReadBack(accepted);
            }
        }
    }

    @Test
    void shouldSetBothFamiliesWhenSocketIsDualStack() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            assumeTrue(get(channel, IPPROTO_IPV6, LinuxOptions.IPV6_TCLASS) >= 0, "no IPv6 on this machine");
            assertEquals(0, sockets.typeOfService(channel, 0xb8));
            assertEquals(0xb8, get(channel, IPPROTO_IP, LinuxOptions.IP_TOS));
            assertEquals(0xb8, get(channel, IPPROTO_IPV6, LinuxOptions.IPV6_TCLASS));
        }
    }

    @Test
    void shouldSetTypeOfServiceWhenSocketIsIpv4Only() throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET)) {
            assertEquals(0, sockets.typeOfService(channel, 0x68));
            assertEquals(0x68, get(channel, IPPROTO_IP, LinuxOptions.IP_TOS));
        }
    }

    @Test
    void shouldSwitchOffWhenAsked() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            sockets.keepAlive(channel, true);
            sockets.noDelay(channel, true);
            assertEquals(0, sockets.keepAlive(channel, false));
            assertEquals(0, sockets.noDelay(channel, false));
            assertEquals(0, get(channel, LinuxOptions.SOL_SOCKET, LinuxOptions.SO_KEEPALIVE));
            assertEquals(0, get(channel, IPPROTO_TCP, LinuxOptions.TCP_NODELAY));
        }
    }

    @Test
    void shouldReturnErrnoWithTextWhenValueIsRefused() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            assertEquals(22, sockets.keepAliveIdle(channel, 32_768));
            assertEquals(22, sockets.keepAliveInterval(channel, 0));
            assertEquals(22, sockets.keepAliveCount(channel, 128));
            assertEquals("EINVAL (22): Invalid argument", sockets.errorText(22));
            assertEquals(0, sockets.keepAliveIdle(channel, 32_767));
            assertEquals(0, sockets.keepAliveCount(channel, 127));
        }
    }

    @Test
    void shouldNameNumberAndMeaningWhenAskedForErrorText() {
        assertEquals("ENOPROTOOPT (92): Protocol not available", sockets.errorText(92));
        assertEquals("error 100000", sockets.errorText(100_000));
    }

    @Test
    void shouldRefuseEveryCallWhenChannelIsClosed() throws IOException {
        final SocketChannel channel = SocketChannel.open();
        channel.close();
        assertEquals(LinuxOptions.EBADF, sockets.keepAlive(channel, true));
        assertEquals(LinuxOptions.EBADF, sockets.keepAliveIdle(channel, 1));
        assertEquals(LinuxOptions.EBADF, sockets.keepAliveInterval(channel, 1));
        assertEquals(LinuxOptions.EBADF, sockets.keepAliveCount(channel, 1));
        assertEquals(LinuxOptions.EBADF, sockets.userTimeout(channel, 1));
        assertEquals(LinuxOptions.EBADF, sockets.noDelay(channel, true));
        assertEquals(LinuxOptions.EBADF, sockets.typeOfService(channel, 0));
        assertFalse(sockets.read(channel, info));
        assertFalse(info.isAvailable(Field.STATE));
        assertTrue(sockets.hasTcpInfo(), "a closed channel says nothing of the system");
    }

    @Test
    void shouldNotTouchOtherSocketWhenItHasTheNumberOfClosedOne() throws IOException {
        final SocketChannel closed = SocketChannel.open();
        final int number = descriptors.of(closed);
        closed.close();
        try (SocketChannel other = SocketChannel.open()) {
            assumeTrue(descriptors.of(other) == number, "the number was not used again");
            assertEquals(LinuxOptions.EBADF, sockets.keepAlive(closed, true));
            assertEquals(0, get(other, LinuxOptions.SOL_SOCKET, LinuxOptions.SO_KEEPALIVE));
        }
    }

    @Test
    void shouldShowNothingOutstandingWhenConnectionIsIdle() throws IOException {
        try (Loopback pair = new Loopback()) {
            assertTrue(sockets.read(pair.client, info));
            for (final Field field : Field.values()) {
                assertEquals(field != Field.UNACKED_BYTES, info.isAvailable(field), field.name());
            }
            assertEquals(TcpState.ESTABLISHED, info.state());
            assertFalse(info.hasOutstanding() || info.isPeerWindowShut(), info.toString());
            assertEquals(0, info.retransmits() + info.probes(), info.toString());
            assertTrue(info.rttUs() > 0 && info.rttUs() < 1_000_000, info.toString());
            assertTrue(info.lastAckReceivedMs() < 10_000, info.toString());
        }
    }

    @Test
    void shouldShowAcknowledgedDataAsGoneWhenPeerReadsNothing() throws IOException {
        try (Loopback pair = new Loopback()) {
            pair.client.write(ByteBuffer.wrap(new byte[600]));
            await(() -> !sockets.read(pair.client, info) || !info.hasOutstanding());
            assertFalse(info.hasOutstanding(), "the peer's kernel acknowledges what its program has not read: " + info);
            assertTrue(info.lastAckReceivedMs() < 10_000, info.toString());
        }
    }

    @Test
    void shouldShowUnsentBytesWhenPausedReaderKeepsItsWindowShut() throws IOException {
        try (Loopback pair = new Loopback()) {
            final long written = pair.fill();
            await(() -> sockets.read(pair.client, info) && info.unacked() == 0);
            assertTrue(info.notSentBytes() > 0 && info.notSentBytes() < written, info + ", written " + written);
            assertTrue(info.hasOutstanding());
            await(() -> sockets.read(pair.client, info) && info.isPeerWindowShut());
            assertTrue(info.isPeerWindowShut(), info.toString());

            pair.server.configureBlocking(false);
            final ByteBuffer drain = ByteBuffer.allocate(1 << 20);
            await(() -> drained(pair, drain) && sockets.read(pair.client, info) && !info.hasOutstanding());
            assertEquals(0, info.notSentBytes(), info.toString());
        }
    }

    @Test
    void shouldShowStateWhenPeerClosed() throws IOException {
        try (Loopback pair = new Loopback()) {
            pair.server.close();
            await(() -> sockets.read(pair.client, info) && info.state() == TcpState.CLOSE_WAIT);
            assertEquals(TcpState.CLOSE_WAIT, info.state());
            assertTrue(sockets.read(pair.listener, info));
            assertEquals(TcpState.LISTEN, info.state());
        }
    }

    @Test
    void shouldShowClosedWhenSocketIsNotConnected() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            assertTrue(sockets.read(channel, info));
            assertEquals(TcpState.CLOSED, info.state());
        }
    }

    @Test
    void shouldNotAskAgainWhenKernelDoesNotKnowTcpInfo() throws IOException {
        final FakePosixCalls old = new FakePosixCalls();
        old.error = LinuxOptions.ENOPROTOOPT;
        final LinuxSockets sockets = new LinuxSockets(descriptors, old);
        try (SocketChannel channel = SocketChannel.open()) {
            assertTrue(sockets.hasTcpInfo());
            assertFalse(sockets.read(channel, info));
            assertFalse(sockets.hasTcpInfo());
            assertFalse(sockets.read(channel, info));
            assertEquals(1, old.calls.size(), old.calls.toString());
        }
    }

    private void assertOptions(final NetworkChannel channel) throws IOException {
        setAll(channel);
        assertReadBack(channel);
    }

    private void setAll(final NetworkChannel channel) {
        assertEquals(0, sockets.keepAlive(channel, true));
        assertEquals(0, sockets.keepAliveIdle(channel, 21));
        assertEquals(0, sockets.keepAliveInterval(channel, 7));
        assertEquals(0, sockets.keepAliveCount(channel, 5));
        assertEquals(0, sockets.userTimeout(channel, 12_345));
        assertEquals(0, sockets.noDelay(channel, true));
        assertEquals(0, sockets.typeOfService(channel, 0xb8));
    }

    private void assertReadBack(final NetworkChannel channel) {
        assertNotEquals(0, get(channel, LinuxOptions.SOL_SOCKET, LinuxOptions.SO_KEEPALIVE));
        assertEquals(21, get(channel, IPPROTO_TCP, LinuxOptions.TCP_KEEPIDLE));
        assertEquals(7, get(channel, IPPROTO_TCP, LinuxOptions.TCP_KEEPINTVL));
        assertEquals(5, get(channel, IPPROTO_TCP, LinuxOptions.TCP_KEEPCNT));
        assertEquals(12_345, get(channel, IPPROTO_TCP, LinuxOptions.TCP_USER_TIMEOUT));
        assertNotEquals(0, get(channel, IPPROTO_TCP, LinuxOptions.TCP_NODELAY));
        assertEquals(0xb8, get(channel, IPPROTO_IP, LinuxOptions.IP_TOS));
    }

    /** An int option as the kernel has it; negative if it does not. */
    private static int get(final NetworkChannel channel, final int level, final int option) {
        final NativeBlock value = new NativeBlock(Integer.BYTES);
        final NativeBlock length = new NativeBlock(Integer.BYTES).putInt(0, Integer.BYTES);
        final int result = calls.getsockopt(descriptors.of(channel), level, option, value, length);
        return result == 0 ? value.getInt(0) : -calls.errno();
    }

    private static boolean drained(final Loopback pair, final ByteBuffer into) {
        try {
            into.clear();
            return pair.server.read(into) <= 0;
        } catch (final IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void await(final BooleanSupplier condition) {
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }
}
