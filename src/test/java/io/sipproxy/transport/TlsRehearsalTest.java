package io.sipproxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.tls.TestCa;
import io.sipproxy.transport.nativesocket.NativeSocketsFactory;
import io.sipproxy.transport.tls.ClientCertificates;
import io.sipproxy.transport.tls.TlsContext;
import io.sipproxy.transport.tls.TlsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections of the program to itself: they get through whatever is asked of peers, and in the time that there is. */
class TlsRehearsalTest {
    private static final long AMPLE_NS = 20 * TransportFixture.SECOND;

    @TempDir
    Path directory;

    private int rehearse(final List<String> ciphers, final long timeNs) throws IOException {
        final TestCa.Identity ofNobodyTrusted = TlsFixture.STRANGE_CA.issue("pbx.example");
        final TlsSettings settings = new TlsSettings(ofNobodyTrusted.write(directory.resolve("own.pem")), null, null,
            TlsFixture.CA.write(directory.resolve("ca.pem")), true, ClientCertificates.REQUIRED, TlsFixture.PROTOCOLS,
            ciphers, 1);
        final Counters counters = new Counters();
        try (EventLoop loop = new EventLoop(SystemNanoClock.INSTANCE, counters)) {
            final TransportContext actual = new TransportContext(loop,
                TransportFixture.settings().tls(0, settings).build(), NativeSocketsFactory.jdk(), counters,
                new EventLog(counters));
            final int answered = TlsRehearsal.run(actual, TlsContext.load(settings), System.nanoTime() + timeNs);
            for (final Counter counter : Counter.values()) {
                assertEquals(0, counters.get(counter), counter::name);
            }
            return answered;
        }
    }

    @Test
    void shouldGetThroughWithEachProtocolWhenPeersWouldBeVerified() throws IOException {
        assertEquals(2 * TlsRehearsal.ROUNDS, rehearse(List.of(), AMPLE_NS));
    }

    @Test
    void shouldGoOnWhenProtocolHasNoCipher() throws IOException {
        final long startNs = System.nanoTime();
        assertEquals(TlsRehearsal.ROUNDS, rehearse(List.of("TLS_AES_128_GCM_SHA256"), AMPLE_NS));
        assertTrue(System.nanoTime() - startNs < AMPLE_NS, "nothing was waited for that could not come");
    }

    @Test
    void shouldEndWhenTimeIsOver() throws IOException {
        assertEquals(0, rehearse(List.of(), 0));
    }
}
