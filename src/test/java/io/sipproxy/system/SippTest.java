package io.sipproxy.system;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Calls of SIPp, which nobody wrote for this proxy, in three transport modes. The full version with 5,000 calls is
 * {@code bench/sipp-calls}.
 */
class SippTest {
    private static final int CALLS = 500;
    private static final int CALLS_PER_SECOND = 250;
    private static final long DEADLINE_MILLIS = 30_000;
    private static final String SERVER_HOST = "127.0.0.2";

    @TempDir
    Path directory;

    /** Out-of-service checks are off: to SIPp an OPTIONS is a call that fails. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"one TCP connection, t1, t1, tcp", "a TCP connection per call, tn, t1, tcp", "UDP, u1, u1, udp"})
    void shouldPassEveryCallWhenSippGenerates(final String name, final String callerMode, final String calleeMode,
        final String transport) {
        Assumptions.assumeTrue(SippRun.isInstalled(), "sipp is not installed (Debian package sip-tester)");
        final int serverPort = Ports.free(SERVER_HOST);
        try (ProxyProcess proxy = ProxyProcess.start("127.0.0.1", Ports.free("127.0.0.1"), List.of(), List.of(
                "sip-address=127.0.0.1", "oos-check=0", ProxyProcess.NO_LAG, "applications=pbx", "serving-sipserver=pbx",
                "application.pbx.primary=sip:" + SERVER_HOST + ":" + serverPort + ";transport=" + transport));
            SippRun callee = SippRun.callee(directory, calleeMode, SERVER_HOST, serverPort, CALLS)) {
            callee.awaitListening(serverPort);
            try (SippRun caller = SippRun.caller(directory, callerMode, "127.0.0.3", proxy.hostPort(), CALLS,
                CALLS_PER_SECOND)) {
                caller.assertClean(CALLS, DEADLINE_MILLIS);
                callee.assertClean(CALLS, DEADLINE_MILLIS);
            }
            proxy.stop();
        }
    }
}
