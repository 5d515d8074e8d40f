package io.sipproxy.system.recovery;

import io.sipproxy.system.ProxyProcess;
import io.sipproxy.system.TestTls;
import io.sipproxy.system.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Proxies in their namespace, with all phones and services configured. The shared ones start when first needed. */
final class Proxies {
    /** Keep-alive 2 s, 1 s, 3 probes: a dead idle connection is found after 5 s. */
    private static final List<String> RECOVERY = List.of("sip-enable-tcp-keep-alive=true", "tcp-keep-alive-idle=2",
        "tcp-keep-alive-interval=1", "tcp-keep-alive-count=3");
    private static final AtomicInteger PORT = new AtomicInteger(5060);
    private static final int TO_TLS_PORT = 1_000;
    private static final int WARM_UP_CALLS = 5;

    /** The authority of the proxies and the endpoints. */
    static final TestTls TLS = TestTls.create();

    private static ProxyProcess recovering;
    private static ProxyProcess plain;

    private Proxies() {
    }

    /** The shared proxy that recovers connections. */
    static synchronized ProxyProcess recovering() {
        if (recovering == null) {
            recovering = startRecovering();
            warmUp(recovering);
        }
        return recovering;
    }

    /**
     * Passes some calls, each over a new connection: the first ones are slow in any new process, and the tests, which
     * begin all at once, have time limits.
     */
    private static void warmUp(final ProxyProcess proxy) {
        for (final Carrier carrier : Carrier.values()) {
            try (Site site = Site.ofPhone(proxy, carrier)) {
                for (int calls = 1; calls <= WARM_UP_CALLS; calls++) {
                    final TextMessage received = site.ring();
                    site.complete(received, calls);
                    Site.flowOf(received).close();
                }
            }
        }
    }

    /** The shared proxy without keep-alive, which knows nothing of recovery. */
    static synchronized ProxyProcess plain() {
        if (plain == null) {
            plain = start(List.of());
        }
        return plain;
    }

    /** A proxy that recovers connections, for one test. */
    static ProxyProcess startRecovering(final String... more) {
        final List<String> options = new ArrayList<>(RECOVERY);
        options.addAll(List.of(more));
        return start(options);
    }

    /** A proxy that knows nothing of recovery, for one test. */
    static ProxyProcess startPlain(final String... more) {
        return start(List.of(more));
    }

    /** @param port of the same proxy for TCP. */
    static int tlsPort(final int port) {
        return port + TO_TLS_PORT;
    }

    private static ProxyProcess start(final List<String> options) {
        final int port = PORT.getAndIncrement();
        final List<String> all = new ArrayList<>(options);
        all.addAll(TLS.options(Network.PROXY_HOST, tlsPort(port)));
        Line.all().forEach(line -> all.addAll(line.options()));
        final ProxyProcess proxy = ProxyProcess.startBehind(List.of("ip", "netns", "exec", "proxy"),
            Network.PROXY_HOST, port, all);
        Runtime.getRuntime().addShutdownHook(new Thread(proxy::close));
        return proxy;
    }
}
