package io.sipproxy.bench.micro;

import io.sipproxy.bench.load.Pump;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Messages per second through the whole proxy over loopback TCP: OPTIONS to a callee and its 200 back, as fast as they
 * go. The proxy is a process of its own; sender and callee have a thread each, so on fewer than three cores they share.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(value = 3, jvmArgsAppend = {JvmAccess.EXPORTS, JvmAccess.OPENS, JvmAccess.NATIVE})
public class ThroughputBenchmark {
    private static final String PROXY_HOST = "127.0.0.1";
    private static final String CALLEE_HOST = "127.0.0.2";
    private static final int REQUESTS = 1_000;
    private static final int MESSAGES_PER_REQUEST = 2;

    @Param({"1", "100", "10000"})
    private int connections;

    /** With keep-alive on, each answer is kept for five seconds, in case that the connection was dead. */
    @Param("false")
    private boolean keepAlive;

    private Process proxy;
    private Pump pump;

    /** Starts all three. */
    @Setup
    public void start() throws IOException, InterruptedException {
        final int port = freePort(PROXY_HOST);
        final int calleePort = freePort(CALLEE_HOST);
        proxy = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", JvmAccess.EXPORTS, JvmAccess.OPENS,
            JvmAccess.NATIVE, "-Dsipproxy.sip-address=" + PROXY_HOST, "-Dsipproxy.sip-port=" + port,
            "-Dsipproxy.applications=pbx", "-Dsipproxy.oos-check=0", "-Dsipproxy.serving-sipserver=pbx",
            "-Dsipproxy.application.pbx.primary=sip:" + CALLEE_HOST + ':' + calleePort + ";transport=tcp",
            "-Dsipproxy.sip-enable-tcp-keep-alive=" + keepAlive, "-Dsipproxy.max-transactions=1000000",
            "-Dsipproxy.max-transactions-per-source=0", "-Dsipproxy.max-transaction-memory-per-source=0",
            "-Dsipproxy.max-buffer-memory=4294967296",
            "-Dsipproxy.shutdown-timeout=0",
            "-cp", System.getProperty("java.class.path"), "io.sipproxy.SipProxy").redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        // After a failure the end is not reached in order.
        Runtime.getRuntime().addShutdownHook(new Thread(proxy::destroyForcibly));
        awaitListening(port);
        pump = new Pump(PROXY_HOST + ':' + port, CALLEE_HOST + ':' + calleePort, connections);
    }

    private void awaitListening(final int port) throws IOException, InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            try {
                new Socket(PROXY_HOST, port).close();
                return;
            } catch (final ConnectException e) {
                if (!proxy.isAlive()) {
                    break;
                }
                Thread.sleep(10);
            }
        }
        throw new IOException("the proxy did not start");
    }

    @TearDown
    public void stop() throws InterruptedException {
        pump.stop();
        proxy.destroy();
        if (!proxy.waitFor(10, TimeUnit.SECONDS)) {
            proxy.destroyForcibly().waitFor();
        }
    }

    /** A score in messages, both directions together. */
    @Benchmark
    @OperationsPerInvocation(REQUESTS * MESSAGES_PER_REQUEST)
    public void messages() {
        pump.await(REQUESTS);
    }

    private static int freePort(final String host) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, 0));
            return socket.getLocalPort();
        }
    }
}
