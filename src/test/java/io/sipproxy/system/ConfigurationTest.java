package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options, files and faults in them, as the operator sees them on the command line. */
class ConfigurationTest {
    private static final int CONFIGURATION_FAULT = 78;
    private static final String SERVER_HOST = "127.0.0.2";

    @TempDir
    Path directory;

    @Test
    void shouldReportEveryFaultAtOnceWhenSeveralOptionsAreWrong() {
        final ProxyProcess.Outcome outcome =
            ProxyProcess.run(List.of("sip-port=99999", "sip-prot=5061", "tcp-idle-timeout=abc"));
        assertEquals(CONFIGURATION_FAULT, outcome.exitCode(), outcome::text);
        final List<String> faults = outcome.err().stream().filter(line -> line.contains("sipproxy.")).toList();
        assertEquals(3, faults.size(), outcome::text);
        assertLine(faults, "sipproxy.sip-port", "99999", "65535");
        assertLine(faults, "sipproxy.sip-prot", "sipproxy.sip-port");
        assertLine(faults, "sipproxy.tcp-idle-timeout", "abc", "604800");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sip-enable-tcp-keep-alive=yes|sip-enable-tcp-keep-alive yes true false",
        "sip-address=300.1.1.1/24|sip-address 300.1.1.1/24",
        "sip-ip-tos=257|sip-ip-tos 257 256",
        "serving-sipserver=nosuch|serving-sipserver nosuch",
        "tcp-connect-timeout=2 weeks|tcp-connect-timeout weeks 60",
        "dn.7001.type=toaster|dn.7001.type toaster voice-over-ip-service",
        "dn.7001.colour=red|dn.7001.colour",
        "applications=pbx|application.pbx.primary",
        "servng-sipserver=pbx|servng-sipserver serving-sipserver",
    })
    void shouldNamePropertyValueAndRemedyWhenOptionIsWrong(final String option, final String words) {
        final ProxyProcess.Outcome outcome = ProxyProcess.run(List.of(option), "--check");
        assertEquals(CONFIGURATION_FAULT, outcome.exitCode(), outcome::text);
        assertLine(outcome.err(), words.split(" "));
    }

    @Test
    void shouldExitWithZeroWhenCheckFindsNoFault() {
        final ProxyProcess.Outcome outcome = ProxyProcess.run(
            List.of("applications=pbx", "serving-sipserver=pbx",
                "application.pbx.primary=sip:127.0.0.2:5070;transport=tcp", "tcp-idle-timeout=7",
                "tcp-connect-timeout=2s"),
            "--check");
        assertEquals(0, outcome.exitCode(), outcome::text);
    }

    @Test
    void shouldPrintValuesWithTheirSourceWhenAsked() throws IOException {
        final Path file = Files.writeString(directory.resolve("site.properties"),
            "# a site\nsipproxy.sip-port=5070\nsipproxy.tcp-idle-timeout = 7\nsipproxy.sip-ip-tos=184\n");
        final ProxyProcess.Outcome outcome =
            ProxyProcess.run(List.of("sip-port=5080"), file.toString(), "--print-config");
        assertEquals(0, outcome.exitCode(), outcome::text);
        assertLine(outcome.out(), "sip-port", "5080", "-D");
        assertLine(outcome.out(), "tcp-idle-timeout", "7", "site.properties");
        assertLine(outcome.out(), "sip-ip-tos", "184", "site.properties");
        assertLine(outcome.out(), "tcp-connect-timeout", "3", "default");
    }

    @Test
    void shouldListEveryOptionWhenAskedForHelp() {
        final ProxyProcess.Outcome outcome = ProxyProcess.run(List.of(), "--help");
        assertEquals(0, outcome.exitCode(), outcome::text);
        Stream.of("sip-address", "sip-advertised-address", "sip-port", "resolve-host", "sip-ip-tos",
            "sip-enable-tcp-keep-alive", "tcp-keep-alive-idle", "tcp-user-timeout", "tcp-ack-timeout",
            "tcp-connect-timeout", "tcp-idle-timeout", "applications", "serving-sipserver", "max-connections", "shutdown-timeout")
            .forEach(option -> assertLine(outcome.out(), option));
    }

    @Test
    void shouldSayWhichFileWhenItCannotBeRead() {
        final String missing = directory.resolve("missing.properties").toString();
        final ProxyProcess.Outcome outcome = ProxyProcess.run(List.of(), missing);
        assertEquals(CONFIGURATION_FAULT, outcome.exitCode(), outcome::text);
        assertLine(outcome.err(), missing);
    }

    @Test
    void shouldListenWhereFileSaysWhenStartedWithOne() throws IOException {
        final int port = Ports.free(SERVER_HOST);
        final Path file = Files.writeString(directory.resolve("site.properties"),
            "sipproxy.sip-address=" + SERVER_HOST + "\nsipproxy.sip-port=" + port + "\n");
        try (ProxyProcess proxy = ProxyProcess.start(SERVER_HOST, port, List.of(), List.of(), file.toString());
            SipPeer phone = SipPeer.open(Net.TCP, "alice", "127.0.0.3", proxy.address())) {
            assertEquals(200, phone.exchange(phone.request("OPTIONS", "sip:" + proxy.hostPort())).status());
            proxy.stop();
        }
    }

    @Test
    void shouldReportFaultWhenItStandsInFile() throws IOException {
        final Path file = Files.writeString(directory.resolve("site.properties"), "sipproxy.tcp-idle-timeout=x\n");
        final ProxyProcess.Outcome outcome = ProxyProcess.run(List.of(), file.toString(), "--check");
        assertEquals(CONFIGURATION_FAULT, outcome.exitCode(), outcome::text);
        assertLine(outcome.err(), "tcp-idle-timeout", "x", "604800");
    }

    @Test
    void shouldSayWhichPortWhenItIsInUse() throws IOException {
        final int port = Ports.free("127.0.0.1");
        try (ServerSocket holder = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            final ProxyProcess.Outcome outcome =
                ProxyProcess.run(List.of("sip-address=127.0.0.1", "sip-port=" + holder.getLocalPort()));
            assertNotEquals(0, outcome.exitCode(), outcome::text);
            assertTrue(Stream.concat(outcome.err().stream(), outcome.out().stream())
                .anyMatch(line -> line.contains(Integer.toString(port)) && line.contains("in use")), outcome::text);
        }
    }

    private static void assertLine(final List<String> lines, final String... words) {
        assertTrue(lines.stream().anyMatch(line -> Stream.of(words).allMatch(line::contains)),
            () -> "no line with " + List.of(words) + " in:\n" + String.join("\n", lines));
    }
}
