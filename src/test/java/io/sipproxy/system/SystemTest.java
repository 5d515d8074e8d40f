package io.sipproxy.system;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Base of the whole-proxy tests: starts proxies when a test first needs them, shares them within the class, and closes
 * the test's endpoints after each test. Endpoints listen on addresses of their own (127.0.0.3 and up), since the proxy
 * tells SIP Servers from phones by source address.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SystemTest {
    static final String SERVER_HOST = "127.0.0.2";
    static final String ALICE_HOST = "127.0.0.3";
    static final String BOB_HOST = "127.0.0.4";
    static final String CAROL_HOST = "127.0.0.5";

    /** Shows what the proxies said when a test failed. */
    @RegisterExtension
    final AfterTestExecutionCallback outputOnFailure = context -> context.getExecutionException()
        .ifPresent(failure -> proxies().forEach(proxy -> failure.addSuppressed(new Throwable(proxy.output()))));

    private final Map<Net, Site> sites = new EnumMap<>(Net.class);
    private final Deque<AutoCloseable> perTest = new ArrayDeque<>();
    private ProxyProcess registrar;

    /** A proxy with one SIP Server on 127.0.0.2 that speaks the transport, and the test in the server's place. */
    record Site(ProxyProcess proxy, SipPeer server) {
        /** The server is there first, so that the proxy never finds it out of service. */
        static Site start(final Net net, final String... options) {
            final int port = Ports.free("127.0.0.1");
            final SipPeer server = SipPeer.open(net, "pbx", SERVER_HOST, Ports.address("127.0.0.1", port))
                .answeringChecks();
            final List<String> all = new ArrayList<>(List.of(options));
            all.addAll(List.of("applications=pbx", "serving-sipserver=pbx",
                "application.pbx.primary=sip:" + server.sentBy() + net.uriParam()));
            return new Site(ProxyProcess.startAt(port, all.toArray(String[]::new)), server);
        }
    }

    /** The shared proxy whose SIP Server speaks the transport. */
    final Site site(final Net net) {
        final Site site = sites.computeIfAbsent(net, missing -> Site.start(missing));
        site.server().clear();
        return site;
    }

    /** The shared proxy that is its own registrar. */
    final ProxyProcess registrar() {
        if (registrar == null) {
            registrar = ProxyProcess.start();
        }
        return registrar;
    }

    /** An endpoint that is closed after the test. */
    final SipPeer phone(final Net net, final String user, final String host, final ProxyProcess proxy) {
        return closing(SipPeer.open(net, user, host, proxy.address()));
    }

    final <T extends AutoCloseable> T closing(final T resource) {
        perTest.push(resource);
        return resource;
    }

    @AfterEach
    final void closeEndpoints() throws Exception {
        while (!perTest.isEmpty()) {
            perTest.pop().close();
        }
    }

    /** The shared proxies must have lived through all tests, and stop in order. */
    @AfterAll
    final void stopProxies() {
        final List<ProxyProcess> running = proxies();
        try {
            running.forEach(ProxyProcess::terminate);
            running.forEach(proxy -> proxy.awaitExit(Wait.DEADLINE_MILLIS));
        } finally {
            running.forEach(ProxyProcess::close);
            sites.values().forEach(site -> site.server().close());
        }
    }

    private List<ProxyProcess> proxies() {
        final List<ProxyProcess> proxies = new ArrayList<>();
        sites.values().forEach(site -> proxies.add(site.proxy()));
        perTest.stream().filter(ProxyProcess.class::isInstance).map(ProxyProcess.class::cast).forEach(proxies::add);
        if (registrar != null) {
            proxies.add(registrar);
        }
        return proxies;
    }
}
