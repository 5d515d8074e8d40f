package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.tls.TestCa;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy's TLS as OpenSSL sees it, which nobody wrote for this proxy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenSslTest {
    @TempDir
    static Path directory;

    private TestTls tls;

    @BeforeAll
    void needOpenSsl() {
        Assumptions.assumeTrue(run("", "openssl", "version").exitCode == 0, "openssl is not installed");
        tls = new TestTls(directory);
    }

    private record Run(int exitCode, String text) {
    }

    /** Runs a command with that input, which stays open until the command ends. */
    private static Run run(final String input, final String... command) {
        try {
            final Path said = Files.createTempFile(directory, "said", ".txt");
            final Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(said.toFile()).start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.ISO_8859_1));
            process.getOutputStream().flush();
            Wait.until(process, Wait.DEADLINE_MILLIS);
            process.destroyForcibly();
            return new Run(process.waitFor(), Files.readString(said, StandardCharsets.ISO_8859_1));
        } catch (final IOException e) {
            return new Run(-1, e.toString());
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A client that asks for its options and hangs up when it has the answer. */
    private Run connect(final int port, final String... more) {
        final List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port,
            "-CAfile", tls.caFile().toString(), "-verify_return_error", "-verify_ip", "127.0.0.1", "-crlf", "-ign_eof"));
        command.addAll(List.of(more));
        return run(options(port), command.toArray(String[]::new));
    }

    /** The proxy closes once it has answered the second one, since nobody can tell where that ends. */
    private static String options(final int port) {
        final String request = """
            OPTIONS sip:127.0.0.1:%d;transport=tls SIP/2.0
            Via: SIP/2.0/TLS 127.0.0.3:5061;branch=z9hG4bK%s
            Max-Forwards: 70
            From: <sip:openssl@127.0.0.1>;tag=1
            To: <sip:127.0.0.1>
            Call-ID: %s
            CSeq: 1 OPTIONS
            """;
        return String.format(request, port, SipPeer.unique(), SipPeer.unique()) + "Content-Length: 0\n\n"
            + String.format(request, port, SipPeer.unique(), SipPeer.unique()) + "Content-Type: text/plain\n\n";
    }

    private ProxyProcess start(final int port, final String... options) {
        return ProxyProcess.start(tls.options("127.0.0.1", port, options).toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2"})
    void shouldAnswerWhenClientIsGood(final String version) {
        final int port = Ports.free("127.0.0.1");
        try (ProxyProcess proxy = start(port)) {
            final Run client = connect(port, version);
            assertTrue(client.text.contains("Verify return code: 0 (ok)"), client::text);
            assertTrue(client.text.contains("SIP/2.0 200 "), client::text);
            proxy.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_1", "-tls1"})
    void shouldRefuseWhenVersionIsOld(final String version) {
        final int port = Ports.free("127.0.0.1");
        try (ProxyProcess proxy = start(port)) {
            final Run client = connect(port, version, "-cipher", "ALL:@SECLEVEL=0");
            assertFalse(client.text.contains("SIP/2.0 200"), client::text);
            proxy.awaitLine(" 40016 SPR_TLS_HANDSHAKE_FAILED peer=127.0.0.1 inbound=yes", "reason=");
            proxy.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({"-tls1_3, none, the peer has shown no certificate", "-tls1_2, none, the peer has shown no certificate",
        "-tls1_3, strange, no trusted authority has signed it", "-tls1_2, strange, no trusted authority has signed it",
        "-tls1_3, expired, it is expired", "-tls1_2, expired, it is expired"})
    void shouldRefuseWhenClientCertificateIsNotGood(final String version, final String kind, final String reason) {
        final int port = Ports.free("127.0.0.1");
        try (ProxyProcess proxy = start(port, "tls-require-client-certificate=required")) {
            final List<String> more = new ArrayList<>(List.of(version));
            if (!"none".equals(kind)) {
                final TestCa.Identity identity = "strange".equals(kind) ? new TestCa("strange").issue("127.0.0.3") :
                    tls.ca().request("x").ip("127.0.0.3").expired().issue();
                final String file = tls.file(kind, identity).toString();
                more.addAll(List.of("-cert", file, "-key", file));
            }
            final Run client = connect(port, more.toArray(String[]::new));
            assertFalse(client.text.contains("SIP/2.0 200"), client::text);
            assertTrue(client.text.contains("alert"), client::text);
            proxy.awaitLine(" 40016 SPR_TLS_HANDSHAKE_FAILED peer=127.0.0.1 inbound=yes", reason);
            proxy.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({"-tls1_3, false", "-tls1_3, true", "-tls1_2, false", "-tls1_2, true"})
    void shouldPassCallWhenCallerIsGood(final String version, final boolean hasCertificate) {
        final int port = Ports.free("127.0.0.1");
        final List<String> options = new ArrayList<>(List.of(version, "-CAfile", tls.caFile().toString(),
            "-verify_return_error", "-verify_ip", "127.0.0.1"));
        if (hasCertificate) {
            final String file = tls.file("good", tls.ca().issue("127.0.0.3")).toString();
            options.addAll(List.of("-cert", file, "-key", file));
        }
        try (ProxyProcess proxy = start(port, "tls-require-client-certificate=" + (hasCertificate ? "required" : "none"));
            SipPeer bob = SipPeer.open(Net.TCP, "bob", "127.0.0.4", proxy.address());
            SipPeer alice = SipPeer.overTls("alice", listener -> new OpenSslWire("127.0.0.3", options, listener),
                Ports.address("127.0.0.1", port))) {
            Registered.register(bob, proxy);
            Call.establish(alice, bob, proxy.uri("bob")).hangUpByCaller();
            alice.expectNothingMore();
            bob.expectNothingMore();
            proxy.stop();
        }
    }

    @Test
    void shouldRefuseRenegotiationWhenClientBeginsIt() {
        final int port = Ports.free("127.0.0.1");
        try (ProxyProcess proxy = start(port)) {
            final Run client = run("R\n", "openssl", "s_client", "-connect", "127.0.0.1:" + port, "-tls1_2",
                "-CAfile", tls.caFile().toString(), "-legacy_renegotiation");
            assertTrue(client.text.contains("RENEGOTIATING"), client::text);
            proxy.awaitLine(" 40010 ", "detector=TLS_ERROR", "another handshake on an open connection");
            proxy.stop();
        }
    }

    /** Keys as OpenSSL writes them: PKCS#8 with PBES2, and PKCS#12. */
    @Test
    void shouldTakeKeysWhenOpenSslHasMadeThem() {
        final TestCa.Identity identity = tls.ca().issue("127.0.0.1");
        final Path pem = tls.file("made", identity);
        final String certificate = TestCa.write(directory.resolve("made-cert.pem"), identity.certificatePem()).toString();
        final String encrypted = directory.resolve("made-encrypted.pem").toString();
        final String store = directory.resolve("made.p12").toString();
        assertEquals(0, run("", "openssl", "pkcs8", "-topk8", "-in", pem.toString(), "-out", encrypted, "-passout",
            "pass:sesame").exitCode);
        assertEquals(0, run("", "openssl", "pkcs12", "-export", "-in", pem.toString(), "-out", store, "-passout",
            "pass:sesame").exitCode);
        for (final List<String> files : List.of(List.of("tls-certificate=" + certificate, "tls-private-key=" + encrypted),
            List.of("tls-certificate=" + store))) {
            final List<String> options = new ArrayList<>(files);
            options.addAll(List.of("sip-port-tls=5061", "tls-private-key-password=sesame"));
            final ProxyProcess.Outcome good = ProxyProcess.run(options, "--check");
            assertEquals(0, good.exitCode(), good::text);
            options.set(options.size() - 1, "tls-private-key-password=simsim");
            final ProxyProcess.Outcome bad = ProxyProcess.run(options, "--check");
            assertEquals(78, bad.exitCode(), bad::text);
            assertEquals(1, bad.err().size(), bad::text);
            assertTrue(bad.err().get(0).startsWith(
                "sipproxy.tls-private-key-password=(hidden) (-D): it does not open the key in "), bad::text);
        }
    }

    @Test
    void shouldNotStartWhenThereIsNoCertificate() {
        final ProxyProcess.Outcome none = ProxyProcess.run(List.of("sip-port-tls=5061"));
        assertEquals(78, none.exitCode(), none::text);
        assertTrue(none.err().get(0).contains("set tls-certificate"), none::text);
        final ProxyProcess.Outcome missing =
            ProxyProcess.run(List.of("sip-port-tls=5061", "tls-certificate=/there/is/none.pem"));
        assertEquals(78, missing.exitCode(), missing::text);
        assertEquals(List.of("sipproxy.tls-certificate=/there/is/none.pem (-D): there is no file /there/is/none.pem"),
            missing.err());
    }
}
