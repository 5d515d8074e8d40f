package io.sipproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.config.Configuration;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalNamesTest {
    private static LocalNames names(final String... configuration) {
        final List<String> all = new ArrayList<>(List.of(configuration));
        all.addAll(List.of("registrar-open", "true"));
        return new LocalNames(Configuration.of(all.toArray(String[]::new)), new EventLog(new Counters()));
    }

    @Test
    void shouldBeLocalhostByDefault() {
        final LocalNames names = names();
        assertEquals("127.0.0.1", names.advertised());
        assertEquals(Set.of("127.0.0.1", "localhost"), Set.copyOf(names.all()));
    }

    @Test
    void shouldBeTheAddressThatItBinds() {
        final LocalNames names = names("sip-address", "10.0.0.9");
        assertEquals("10.0.0.9", names.advertised());
        assertEquals(Set.of("10.0.0.9"), Set.copyOf(names.all()));
        final LocalNames ipv6 = names("sip-address", "2001:db8::9");
        assertEquals("2001:db8::9", ipv6.advertised());
    }

    @Test
    void shouldBeKnownByWhatItAdvertisesAndByItsDomains() {
        final LocalNames names = names("sip-address", "10.0.0.9", "sip-advertised-address", "sip.example.com",
            "sip-domains", "example.com,192.0.2.1");
        assertEquals("sip.example.com", names.advertised());
        assertEquals(Set.of("10.0.0.9", "sip.example.com", "example.com", "192.0.2.1"), Set.copyOf(names.all()));
    }

    @Test
    void shouldBeKnownByTheAddressesOfAllInterfacesWhenItBindsThem() throws SocketException {
        final LocalNames names = names("sip-address", "0.0.0.0");
        assertTrue(names.all().contains("localhost"));
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).forEach(address -> {
            final String text = address.getHostAddress();
            final int zone = text.indexOf('%');
            assertTrue(names.all().contains(zone < 0 ? text : text.substring(0, zone)), text);
        });
        assertTrue(names.all().contains(names.advertised()));
        assertFalse(names.advertised().equals("0.0.0.0") || names.advertised().equals("::"), names.advertised());
    }

    @Test
    void shouldAdvertiseNameOrAddressAsConfigured() throws UnknownHostException {
        final InetAddress local = InetAddress.getLocalHost();
        assertEquals(local.getHostName(), names("sip-address", "0.0.0.0").advertised());
        assertEquals(local.getHostAddress(), names("sip-address", "0.0.0.0", "resolve-host", "true").advertised());
    }
}
