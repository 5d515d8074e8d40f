package io.sipproxy.system.recovery;

import io.sipproxy.system.ProxyProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Proxies in their namespace, with all phones and services configured. The shared ones start when first needed. */
final class Proxies {
    /** Keep-alive 2 s, 1 s, 3 probes: a dead idle connection is found after 5 s. */
    private static final List<String> RECOVERY = List.of("sip-enable-tcp-keep-alive=true", "tcp-keep-alive-idle=2",
        "tcp-keep-alive-interval=1", "tcp-keep-alive-count=3");
    private static final AtomicInteger PORT = new AtomicInteger(5060);

    private static ProxyProcess recovering;
    private static ProxyProcess plain;

    private Proxies() {
    }

    /** The shared proxy that recovers connections. */
    static synchronized ProxyProcess recovering() {
        if (recovering == null) {
            recovering = startRecovering();
        }
        return recovering;
    }

    /** The shared proxy without keep-alive, which knows nothing of recovery. */
    static synchronized ProxyProcess plain() {
        if (plain == null) {
            plain = start(List.of());
        }
        return plain;
    }

    /** A proxy that recovers connections, for one test. */
    static ProxyProcess startRecovering() {
        return start(RECOVERY);
    }

    private static ProxyProcess start(final List<String> options) {
        final List<String> all = new ArrayList<>(options);
        Line.all().forEach(line -> all.addAll(line.options()));
        final ProxyProcess proxy = ProxyProcess.startBehind(List.of("ip", "netns", "exec", "proxy"),
            Network.PROXY_HOST, PORT.getAndIncrement(), all);
        Runtime.getRuntime().addShutdownHook(new Thread(proxy::close));
        return proxy;
    }
}
