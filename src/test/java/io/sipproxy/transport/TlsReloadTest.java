package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.tls.TestCa;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** New files: used for new connections, by themselves or when asked for; bad ones change nothing. */
class TlsReloadTest {
    private final TestCa.Identity renewed = TlsFixture.CA.issue("127.0.0.1");
    private int changes;

    @Test
    void shouldUseNewCertificateWhenFilesHaveChanged() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer before = fixture.connect()) {
            assertEquals(TlsFixture.PROXY.certificate(), shown(before));
            change(fixture, renewed.pem());
            look(fixture, Counter.TLS_RELOADS);
            try (TlsPeer after = fixture.connect()) {
                assertEquals(renewed.certificate(), shown(after));
            }
            before.send(Sip.request("still-there"));
            fixture.base.until(() -> fixture.base.messages.size() == 1);
            assertTrue(fixture.base.events.get(0).startsWith("40017 SPR_TLS_CERTIFICATE_RELOADED subject=\"CN=test\""),
                fixture.base.events::toString);
        }
    }

    @Test
    void shouldKeepOldCertificateWhenNewOneIsBad() throws IOException {
        final TestCa.Identity other = TlsFixture.CA.issue("127.0.0.1");
        for (final String bad : List.of("", "no PEM", renewed.certificatePem(),
            renewed.certificatePem() + other.keyPem(), renewed.pem().substring(0, 300))) {
            try (TlsFixture fixture = TlsFixture.open()) {
                change(fixture, bad);
                look(fixture, Counter.TLS_RELOADS_FAILED);
                try (TlsPeer after = fixture.connect()) {
                    assertEquals(TlsFixture.PROXY.certificate(), shown(after));
                }
                assertTrue(fixture.base.events.get(0).startsWith("40015 SPR_TLS_CERTIFICATE_NOT_RELOADED certificate="),
                    fixture.base.events::toString);
                passSome(fixture);
                assertEquals(1, fixture.base.count(Counter.TLS_RELOADS_FAILED), "told once");
                change(fixture, renewed.pem());
                look(fixture, Counter.TLS_RELOADS);
            }
        }
    }

    @Test
    void shouldAnswerWhenAskedToReload() throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            final List<String> answers = new ArrayList<>();
            fixture.base.layer.reloadTls(answers::add);
            fixture.base.until(() -> answers.size() == 1);
            change(fixture, "nothing");
            fixture.base.layer.reloadTls(answers::add);
            fixture.base.until(() -> answers.size() == 2);
            Files.delete(fixture.file("proxy.pem"));
            fixture.base.layer.reloadTls(answers::add);
            fixture.base.until(() -> answers.size() == 3);
            assertEquals(null, answers.get(0));
            assertTrue(answers.get(1).contains("is neither PEM nor PKCS#12"), answers::toString);
            assertTrue(answers.get(2).contains("there is no file"), answers::toString);
            TlsFixture.PROXY.write(fixture.file("proxy.pem"));
        }
    }

    @Test
    void shouldAnswerWhenThereIsNoTls() throws IOException {
        try (TransportFixture fixture = TransportFixture.open()) {
            final List<String> answers = new ArrayList<>();
            fixture.layer.reloadTls(answers::add);
            fixture.until(() -> answers.size() == 1);
            assertEquals(List.of("there is no TLS"), answers);
        }
    }

    /** What the new files no longer allow is not resumed either. */
    @Test
    void shouldNotResumeWhenFilesHaveChanged() throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            final var context = TlsFixture.context(null, TlsFixture.CA);
            for (int i = 0; i < 2; i++) {
                final int received = i + 1;
                try (TlsPeer client = fixture.connect(TlsFixture.clientEngine(context))) {
                    client.send(Sip.request("call" + i));
                    fixture.base.until(() -> {
                        client.poll();
                        return fixture.base.messages.size() == received;
                    });
                }
                fixture.base.until(() -> fixture.base.layer.connectionCount() == 0);
                if (i == 0) {
                    change(fixture, renewed.pem());
                    look(fixture, Counter.TLS_RELOADS);
                }
            }
            assertEquals(0, fixture.base.count(Counter.TLS_HANDSHAKES_RESUMED));
        }
    }

    private static Certificate shown(final TlsPeer client) throws IOException {
        return client.engine.getSession().getPeerCertificates()[0];
    }

    /** Another time for sure, however coarse the file system's are. */
    private void change(final TlsFixture fixture, final String text) throws IOException {
        TestCa.write(fixture.file("proxy.pem"), text);
        Files.setLastModifiedTime(fixture.file("proxy.pem"), FileTime.fromMillis(1_000_000L * ++changes));
    }

    private static void look(final TlsFixture fixture, final Counter expected) {
        final long before = fixture.base.count(expected);
        fixture.base.until(() -> {
            fixture.base.clock.advance(TlsReloader.PERIOD_NS);
            return fixture.base.count(expected) > before;
        });
    }

    private static void passSome(final TlsFixture fixture) {
        final long before = fixture.base.count(Counter.LOOP_TASKS_RUN);
        fixture.base.until(() -> {
            fixture.base.clock.advance(TlsReloader.PERIOD_NS);
            return fixture.base.count(Counter.LOOP_TASKS_RUN) > before + 5;
        });
    }
}
