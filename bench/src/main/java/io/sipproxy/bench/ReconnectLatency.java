package io.sipproxy.bench;

import io.sipproxy.ProxyInstance;
import io.sipproxy.bench.load.Machine;
import io.sipproxy.bench.load.ReconnectRun;
import io.sipproxy.config.Configuration;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** From the reset of a connection to the arrival, over a new one, of the requests that were on it. */
public final class ReconnectLatency {
    private static final String PROXY_HOST = "127.0.0.9";
    private static final String CALLER_HOST = "127.0.0.8";
    private static final int MANY = 1_000;
    private static final int PERCENT_WARMUP = 20;
    private static final String HELP = """
        Usage: java -cp target/benchmarks.jar io.sipproxy.bench.ReconnectLatency [samples [samples of 1,000]]

        A proxy in this process with keep-alive and recovery on; endpoints that reset their connection (SO_LINGER 0) when
        they have got a call, and get it again: one call (2000 samples), and 1,000 calls at once (100 samples). A fifth as
        many samples come before, to warm up. Checks that the requests come once more, byte for byte the same, over one
        new connection. Takes about 80 s. Exit code 0 if all did.
        """;

    private ReconnectLatency() {
    }

    /** @param args see {@code --help}. */
    public static void main(final String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("--help")) {
            System.out.print(HELP);
            return;
        }
        final int samples = args.length > 0 ? Integer.parseInt(args[0]) : 2_000;
        final int samplesOfMany = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        System.out.println("reconnect latency: " + samples + " samples of one transaction, " + samplesOfMany + " of " + MANY);
        System.out.println("machine: " + Machine.describe());
        final boolean passed = run(1, samples, 100) & run(MANY, samplesOfMany, 20);
        System.exit(passed ? 0 : 1);
    }

    private static boolean run(final int transactions, final int samples, final int endpoints) throws Exception {
        final int port = freePort(PROXY_HOST);
        final ProxyInstance proxy = ProxyInstance.launch(Configuration.of("sip-address", PROXY_HOST, "sip-port",
            Integer.toString(port), "applications", "pbx", "application.pbx.primary",
            "sip:" + CALLER_HOST + ":5060;transport=tcp", "serving-sipserver", "pbx", "oos-check", "0",
            "sip-enable-tcp-keep-alive", "true"));
        final Thread loop = new Thread(proxy::run, "proxy");
        loop.setDaemon(true);
        loop.start();
        try {
            return new ReconnectRun(new InetSocketAddress(PROXY_HOST, port), CALLER_HOST, endpoints, freePort("127.0.2.1"))
                .measure(transactions, samples, samples * PERCENT_WARMUP / 100);
        } finally {
            proxy.requestStop();
        }
    }

    private static int freePort(final String host) throws java.io.IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, 0));
            return socket.getLocalPort();
        }
    }
}
