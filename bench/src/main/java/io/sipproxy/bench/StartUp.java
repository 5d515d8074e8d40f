package io.sipproxy.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starts a SIP server and measures the time to its first answer. */
public final class StartUp {
    private static final long PROBE_NS = 2_000_000;
    private static final long DEADLINE_NS = 30_000_000_000L;
    private static final String HELP = """
        Usage: java -cp target/benchmarks.jar io.sipproxy.bench.StartUp RUNS PORT COMMAND [ARGUMENT ...]

        Starts the command RUNS times and asks 127.0.0.1:PORT over UDP, every 2 ms, until an OPTIONS is answered. Prints
        for each run the time from the start of the process and its CPU time by then, in milliseconds, and the medians.
        """;

    private StartUp() {
    }

    private record Run(double millis, double cpuMillis) {
    }

    /** @param args see {@code --help}. */
    public static void main(final String[] args) throws IOException, InterruptedException {
        if (args.length < 3) {
            System.out.print(HELP);
            System.exit(args.length == 1 && args[0].equals("--help") ? 0 : 2);
        }
        final Run[] runs = new Run[Integer.parseInt(args[0])];
        final int port = Integer.parseInt(args[1]);
        for (int i = 0; i < runs.length; i++) {
            runs[i] = start(Arrays.copyOfRange(args, 2, args.length), port);
            System.out.printf(Locale.ROOT, "run %d: %.0f ms, CPU %.0f ms%n", i + 1, runs[i].millis, runs[i].cpuMillis);
        }
        System.out.printf(Locale.ROOT, "RESULT PASS startup runs=%d median_ms=%.0f median_cpu_ms=%.0f max_ms=%.0f%n",
            runs.length, median(runs, false), median(runs, true),
            Arrays.stream(runs).mapToDouble(Run::millis).max().orElse(0));
    }

    private static Run start(final String[] command, final int port) throws IOException, InterruptedException {
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        final long startNs = System.nanoTime();
        final Process process = builder.start();
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.3"), 0));
            channel.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            channel.configureBlocking(false);
            final int ownPort = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            for (int i = 0; System.nanoTime() - startNs < DEADLINE_NS && process.isAlive(); i++) {
                if (isAnswered(channel, ownPort, port, i)) {
                    final long endNs = System.nanoTime();
                    final long cpuNs = process.toHandle().info().totalCpuDuration().orElseThrow().toNanos();
                    return new Run((endNs - startNs) / 1e6, cpuNs / 1e6);
                }
            }
            throw new IOException("no answer; the process is " + (process.isAlive() ? "alive" : "gone"));
        } finally {
            process.destroy();
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static boolean isAnswered(final DatagramChannel channel, final int ownPort, final int port, final int number)
        throws IOException {
        final String request = "OPTIONS sip:127.0.0.1:" + port + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.3:" + ownPort
            + ";branch=z9hG4bK" + ownPort + number + "\r\nMax-Forwards: 70\r\nFrom: <sip:probe@example.com>;tag=" + number
            + "\r\nTo: <sip:127.0.0.1>\r\nCall-ID: " + ownPort + '-' + number
            + "@127.0.0.3\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
        final ByteBuffer answer = ByteBuffer.allocate(2048);
        try {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            LockSupport.parkNanos(PROBE_NS);
            return channel.read(answer) > 0
                && new String(answer.array(), 0, 11, StandardCharsets.US_ASCII).equals("SIP/2.0 200");
        } catch (final PortUnreachableException e) {
            LockSupport.parkNanos(PROBE_NS);
            return false;
        }
    }

    private static double median(final Run[] runs, final boolean ofCpu) {
        final double[] values =
            Arrays.stream(runs).mapToDouble(run -> ofCpu ? run.cpuMillis : run.millis).sorted().toArray();
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }
}
