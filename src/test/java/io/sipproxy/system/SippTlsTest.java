package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls of SIPp over TLS on both sides. Builds of SIPp without TLS speak it through HAProxy, so that in either case it is
 * OpenSSL that the proxy talks to. The full version with 2,000 calls is {@code bench/sipp-calls}.
 */
class SippTlsTest {
    private static final int CALLS = 500;
    private static final int CALLS_PER_SECOND = 200;
    private static final long DEADLINE_MILLIS = 30_000;
    private static final String CALLER_HOST = "127.0.0.3";
    private static final String PROXY_HOST = "127.0.0.1";
    private static final String SERVER_HOST = "127.0.0.2";

    @TempDir
    Path directory;

    private final int tlsPort = Ports.free(PROXY_HOST);
    private final int serverPort = Ports.free(SERVER_HOST);

    /** Out-of-service checks are off: to SIPp an OPTIONS is a call that fails. */
    private ProxyProcess start(final TestTls tls) {
        final List<String> options = new ArrayList<>(tls.options(PROXY_HOST, tlsPort));
        options.addAll(List.of("sip-address=" + PROXY_HOST, "oos-check=0", ProxyProcess.NO_LAG,
            "applications=pbx", "serving-sipserver=pbx",
            "application.pbx.primary=sip:" + SERVER_HOST + ":" + serverPort + ";transport=tls"));
        return ProxyProcess.start(PROXY_HOST, Ports.free(PROXY_HOST), List.of(), options);
    }

    @Test
    void shouldPassEveryCallWhenSippGenerates() {
        assumeTrue(SippRun.isInstalled(), "sipp is not installed (Debian package sip-tester)");
        final TestTls tls = new TestTls(directory);
        if (SippRun.hasTls()) {
            passDirectly(tls);
        } else {
            assumeTrue(HaProxy.isInstalled(), "this sipp has no TLS, and haproxy, which could help, is not installed");
            passThroughHaProxy(tls);
        }
    }

    private void passDirectly(final TestTls tls) {
        final String server = tls.file("server", tls.ca().issue(SERVER_HOST)).toString();
        final String client = tls.file("client", tls.ca().issue(CALLER_HOST)).toString();
        try (ProxyProcess proxy = start(tls);
            SippRun callee = SippRun.callee(directory, "l1", SERVER_HOST, serverPort, CALLS,
                "-tls_cert", server, "-tls_key", server)) {
            callee.awaitListening(serverPort);
            try (SippRun caller = SippRun.caller(directory, "l1", CALLER_HOST, PROXY_HOST + ":" + tlsPort, CALLS,
                CALLS_PER_SECOND, "-tls_cert", client, "-tls_key", client)) {
                finish(proxy, caller, callee);
            }
        }
    }

    private void passThroughHaProxy(final TestTls tls) {
        final int calleePort = Ports.free(SERVER_HOST);
        final String callers = CALLER_HOST + ":" + Ports.free(CALLER_HOST);
        try (ProxyProcess proxy = start(tls);
            HaProxy between = HaProxy.start(directory, callers, PROXY_HOST + ":" + tlsPort, tls.caFile(),
                SERVER_HOST + ":" + serverPort, tls.file("server", tls.ca().issue(SERVER_HOST)),
                SERVER_HOST + ":" + calleePort);
            SippRun callee = SippRun.callee(directory, "t1", SERVER_HOST, calleePort, CALLS)) {
            callee.awaitListening(calleePort);
            callee.awaitListening(serverPort);
            assertTrue(between.isRunning());
            try (SippRun caller = SippRun.caller(directory, "t1", CALLER_HOST, callers, CALLS, CALLS_PER_SECOND)) {
                finish(proxy, caller, callee);
            }
        }
    }

    private static void finish(final ProxyProcess proxy, final SippRun caller, final SippRun callee) {
        caller.assertClean(CALLS, DEADLINE_MILLIS);
        callee.assertClean(CALLS, DEADLINE_MILLIS);
        proxy.stop();
    }
}
