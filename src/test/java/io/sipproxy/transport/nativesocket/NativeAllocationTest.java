package io.sipproxy.transport.nativesocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.kenai.jffi.Type;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import jnr.ffi.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The calls are made for every connection and for every request that is watched: they leave no garbage. */
@EnabledOnOs(OS.LINUX)
class NativeAllocationTest {
    private static final int CALLS = 10_000;
    private static final int ROUNDS = 5;
    /** What measuring itself allocates, and what the JVM does on this thread now and then. */
    private static final long NOISE_BYTES = 2_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void shouldAllocateNothingWhenOptionsAreSetAndTcpInfoIsRead() throws Exception {
        final NativeSockets sockets = new LinuxSockets(FileDescriptors.open(), new JnrPosixCalls());
        final TcpInfo info = new TcpInfo();
        try (Loopback pair = new Loopback()) {
            assertNoAllocation("keepAlive", () -> sockets.keepAlive(pair.client, true));
            assertNoAllocation("keepAliveIdle", () -> sockets.keepAliveIdle(pair.client, 2));
            assertNoAllocation("keepAliveInterval", () -> sockets.keepAliveInterval(pair.client, 1));
            assertNoAllocation("keepAliveCount", () -> sockets.keepAliveCount(pair.client, 3));
            assertNoAllocation("userTimeout", () -> sockets.userTimeout(pair.client, 5_000));
            assertNoAllocation("noDelay", () -> sockets.noDelay(pair.client, true));
            assertNoAllocation("typeOfService", () -> sockets.typeOfService(pair.client, 0xb8));
            assertNoAllocation("a refused value", () -> sockets.keepAliveCount(pair.client, 128));
            assertNoAllocation("read", () -> sockets.read(pair.client, info));
        }
    }

    /** The way of WSAIoctl, with a function of this system. */
    @Test
    void shouldPassArgumentsAndAllocateNothingWhenCalledWithPreparedArguments() throws Exception {
        final NativeCall call = new NativeCall(Platform.getNativePlatform().getStandardCLibraryName(), "getsockopt",
            Type.SINT32, Type.SINT32, Type.SINT32, Type.POINTER, Type.POINTER);
        final NativeBlock value = new NativeBlock(Integer.BYTES);
        final NativeBlock length = new NativeBlock(Integer.BYTES).putInt(0, Integer.BYTES);
        try (SocketChannel channel = SocketChannel.open()) {
            channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 4_321);
            final int descriptor = FileDescriptors.open().of(channel);
            call.putInt(0, descriptor).putInt(1, LinuxOptions.IPPROTO_TCP).putInt(2, LinuxOptions.TCP_KEEPIDLE)
                .putAddress(3, value.address()).putAddress(4, length.address());
            assertEquals(0, call.invoke());
            assertEquals(4_321, value.getInt(0));
            assertNoAllocation("NativeCall", () -> call.putInt(0, descriptor).putAddress(3, value.address()).invoke());
        }
        assertEquals(-1, call.putInt(0, -1).invoke());
    }

    /** The best of some rounds: the first ones compile. */
    private void assertNoAllocation(final String what, final Runnable call) {
        final long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            final long before = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
        }
        assertTrue(least < NOISE_BYTES, what + ": " + least + " bytes in " + CALLS + " calls");
    }
}
