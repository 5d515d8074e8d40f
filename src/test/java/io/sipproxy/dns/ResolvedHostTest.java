package io.sipproxy.dns;

import io.sipproxy.dns.ResolvedHost;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ResolvedHostTest {
    @Test
    void shouldKeepAddressesOfBothFamiliesInOrder() throws UnknownHostException {
        final ResolvedHost host = ResolvedHost.of(InetAddress.getByName("2001:db8::7"),
            InetAddress.getByName("192.0.2.7"));
        assertEquals(2, host.size());
        assertEquals("2001:db8::7", host.address(0).toString());
        assertEquals("192.0.2.7", host.address(1).toString());
    }

    @Test
    void shouldLeaveTheScopeOfALinkLocalAddressOut() throws UnknownHostException {
        final byte[] bytes = InetAddress.getByName("fe80::1").getAddress();
        assertEquals("fe80::1", ResolvedHost.of(Inet6Address.getByAddress(null, bytes, 1)).address(0).toString());
    }

    @Test
    void shouldHaveNoAddressWhenThereIsNone() {
        assertEquals(0, ResolvedHost.NONE.size());
        assertEquals(0, ResolvedHost.of().size());
    }
}
