package io.sipproxy.bench;

import io.sipproxy.ProxyInstance;
import io.sipproxy.bench.load.Credentials;
import io.sipproxy.bench.load.Machine;
import io.sipproxy.bench.load.ReconnectMode;
import io.sipproxy.bench.load.ReconnectRun;
import io.sipproxy.config.Configuration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** From the reset of a connection to the arrival, over a new one, of the requests that were on it. */
public final class ReconnectLatency {
    private static final String PROXY_HOST = "127.0.0.9";
    private static final String CALLER_HOST = "127.0.0.8";
    private static final int MANY = 1_000;
    private static final int PERCENT_WARMUP = 20;
    private static final int ENDPOINTS = 100;
    private static final int ENDPOINTS_OF_MANY = 20;
    private static final long STOP_MS = 10_000;
    private static final String HELP = """
        Usage: java -cp target/benchmarks.jar io.sipproxy.bench.ReconnectLatency
            [SAMPLES [SAMPLES_OF_1000 [TRANSPORT ...]]]

        A proxy in this process with keep-alive and recovery on; endpoints that reset their connection (SO_LINGER 0)
        when they have got a call, and get it again: one call (2000 samples), and 1,000 calls at once (100 samples). A
        fifth as many samples come before, to warm up. The time ends when the endpoint has the request in clear;
        endpoints and caller share a thread, the proxy has its own ones. TRANSPORT is that of the endpoints, all of them
        if none is named:
          tcp          TCP
          tls          TLS 1.3 with a full handshake each time, certificates verified (EC P-256)
          tls-resumed  TLS 1.3 that resumes the session of the connection that was reset
        Checks that the requests come once more, byte for byte the same, over one new connection, with as many resumed
        sessions as there have to be. Takes about 80 s for each transport. Exit code 0 if all did.
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
        final List<ReconnectMode> modes = args.length > 2
            ? Arrays.stream(args, 2, args.length).map(ReconnectMode::parse).toList() : List.of(ReconnectMode.values());
        System.out.println("reconnect latency: " + samples + " samples of one transaction, " + samplesOfMany + " of "
            + MANY);
        System.out.println("machine: " + Machine.describe());
        final Credentials credentials = modes.stream().anyMatch(ReconnectMode::isTls) ? makeCredentials() : null;
        boolean passed = true;
        for (final ReconnectMode mode : modes) {
            passed &= run(mode, credentials, 1, samples, ENDPOINTS);
            passed &= run(mode, credentials, MANY, samplesOfMany, ENDPOINTS_OF_MANY);
        }
        System.exit(passed ? 0 : 1);
    }

    /** One certificate for the proxy and all endpoints. */
    private static Credentials makeCredentials() throws IOException, InterruptedException {
        final List<String> addresses =
            new ArrayList<>(IntStream.range(0, ENDPOINTS).mapToObj(ReconnectRun::endpointHost).toList());
        addresses.add(PROXY_HOST);
        return Credentials.make(addresses);
    }

    private static boolean run(final ReconnectMode mode, final Credentials credentials, final int transactions,
        final int samples, final int endpoints) throws Exception {
        final int warmup = samples * PERCENT_WARMUP / 100;
        final int port = freePort(PROXY_HOST);
        try (ProxyInstance proxy = ProxyInstance.launch(configuration(port, mode.isTls() ? credentials : null))) {
            final Thread loop = new Thread(proxy::run, "proxy");
            loop.setDaemon(true);
            loop.start();
            try (ReconnectRun run = new ReconnectRun(new InetSocketAddress(PROXY_HOST, port), CALLER_HOST,
                Math.min(endpoints, samples + warmup), freePort(ReconnectRun.endpointHost(0)), mode, credentials)) {
                return run.measure(transactions, samples, warmup);
            } finally {
                proxy.requestStop();
                loop.join(STOP_MS);
            }
        }
    }

    private static Configuration configuration(final int port, final Credentials credentials) throws Exception {
        final List<String> options = new ArrayList<>(List.of(
            "sip-address", PROXY_HOST, "sip-port", Integer.toString(port), "applications", "pbx",
            "application.pbx.primary", "sip:" + CALLER_HOST + ":5060;transport=tcp", "serving-sipserver", "pbx",
            "oos-check", "0", "overload-loop-lag", "0", "shutdown-timeout", "0", "sip-enable-tcp-keep-alive", "true"));
        if (credentials != null) {
            options.addAll(List.of("sip-port-tls", Integer.toString(freePort(PROXY_HOST)),
                "tls-certificate", credentials.keyStore().toString(), "tls-private-key-password", Credentials.PASSWORD,
                "tls-trusted-ca", credentials.certificate().toString()));
        }
        return Configuration.of(options.toArray(String[]::new));
    }

    private static int freePort(final String host) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, 0));
            return socket.getLocalPort();
        }
    }
}
