package io.sipproxy.bench.micro;

import io.sipproxy.transport.nativesocket.NativeSockets;
import io.sipproxy.transport.nativesocket.NativeSocketsFactory;
import io.sipproxy.transport.nativesocket.TcpInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a socket option costs for each connection, and a look at the kernel's state for each acknowledgement check. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = {JvmAccess.EXPORTS, JvmAccess.OPENS, JvmAccess.NATIVE})
public class SocketCallsBenchmark {
    private static final int SECONDS = 60;
    private static final int USER_TIMEOUT_MS = 90_000;

    private final NativeSockets sockets = NativeSocketsFactory.load();
    private final TcpInfo info = new TcpInfo();
    private ServerSocketChannel listener;
    private SocketChannel channel;
    private SocketChannel accepted;

    /** Opens a connection over loopback. */
    @Setup
    public void connect() throws IOException {
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel = SocketChannel.open(listener.getLocalAddress());
        accepted = listener.accept();
        if (!sockets.read(channel, info) || sockets.userTimeout(channel, USER_TIMEOUT_MS) != NativeSockets.OK) {
            throw new IllegalStateException("this system has no TCP_INFO or no user timeout: " + sockets.description());
        }
    }

    @TearDown
    public void close() throws IOException {
        channel.close();
        accepted.close();
        listener.close();
    }

    @Benchmark
    public int setKeepAliveIdle() {
        return sockets.keepAliveIdle(channel, SECONDS);
    }

    @Benchmark
    public int setUserTimeout() {
        return sockets.userTimeout(channel, USER_TIMEOUT_MS);
    }

    /** All that a new connection gets. */
    @Benchmark
    public int setAllKeepAliveOptions() {
        return sockets.keepAlive(channel, true) + sockets.keepAliveIdle(channel, SECONDS)
            + sockets.keepAliveInterval(channel, SECONDS) + sockets.keepAliveCount(channel, 3)
            + sockets.userTimeout(channel, USER_TIMEOUT_MS) + sockets.noDelay(channel, true);
    }

    @Benchmark
    public boolean readTcpInfo() {
        return sockets.read(channel, info);
    }

    /** The JDK's own call, for comparison. */
    @Benchmark
    public Object jdkSetKeepAlive() throws IOException {
        return channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }
}
