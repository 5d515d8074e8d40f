package io.sipproxy.transport;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

class TransportSettingsTest {
    @Test
    void shouldNotChangeWithItsBuilder() {
        final TransportSettings.Builder builder = TransportSettings.builder().tcpPort(5060).ipTos(184);
        final TransportSettings settings = builder.build();
        builder.tcpPort(5070).ipTos(0);
        assertEquals(5060, settings.tcpPort());
        assertEquals(184, settings.ipTos());
        assertEquals(TransportSettings.OFF, settings.udpPort());
    }

    @Test
    void shouldTakeTheUnspecifiedAddressForAllInterfaces() throws Exception {
        assertNull(TransportSettings.builder().bindAddress(InetAddress.getByName("0.0.0.0")).build().bindAddress());
        assertNull(TransportSettings.builder().bindAddress(InetAddress.getByName("::")).build().bindAddress());
    }

    @Test
    void shouldNameValueAndRangeWhenAValueIsNotValid() {
        final IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
            () -> TransportSettings.builder().maxMessageSize(BufferPool.MAX_CAPACITY + 1));
        assertEquals("message size limit 131073: must be 512 to 131072", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> TransportSettings.builder().tcpPort(65_536));
        assertThrows(IllegalArgumentException.class, () -> TransportSettings.builder().udpPort(-2));
        assertThrows(IllegalArgumentException.class, () -> TransportSettings.builder().ipTos(256));
        assertThrows(IllegalArgumentException.class, () -> TransportSettings.builder().maxConnections(0));
    }
}
