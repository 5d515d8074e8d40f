package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Accepted TLS connections: messages in both directions whatever the records look like. */
class TlsServerTest {
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void shouldExchangeMessagesWhenHandshakeIsDone(final String protocol) throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect(protocol)) {
            fixture.base.onMessage = (message, from, nowNs) -> Sip.send(from, Sip.response("answer"), nowNs);
            client.send(Sip.request("one"));
            fixture.base.until(() -> client.hasReceived(Sip.response("answer")));
            assertEquals(List.of(Sip.request("one")), fixture.base.messages);
            assertEquals("tls:127.0.0.1:" + client.peer.localPort(), fixture.base.lastLink.remote().toString());
            assertEquals(0, fixture.base.layer.buffersInUse(), "an idle TLS connection holds no buffer");
            assertEquals(1, fixture.base.count(Counter.TLS_HANDSHAKES_DONE));
            assertTrue(fixture.base.lastLink.isOpen());
        }
    }
}
