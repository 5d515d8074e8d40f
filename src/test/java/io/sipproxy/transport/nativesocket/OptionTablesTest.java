package io.sipproxy.transport.nativesocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Pins the numbers: a wrong one sets another option without any error. */
class OptionTablesTest {
    /** Read from the headers that the class names, and printed by a C program on Linux. */
    @Test
    void shouldHaveNumbersOfKernelHeadersWhenLinux() throws Exception {
        assertEquals(new TreeMap<>(Map.ofEntries(
            Map.entry("SOL_SOCKET", 1), Map.entry("SO_KEEPALIVE", 9),
            Map.entry("IPPROTO_IP", 0), Map.entry("IP_TOS", 1),
            Map.entry("IPPROTO_IPV6", 41), Map.entry("IPV6_TCLASS", 67),
            Map.entry("IPPROTO_TCP", 6), Map.entry("TCP_NODELAY", 1), Map.entry("TCP_KEEPIDLE", 4),
            Map.entry("TCP_KEEPINTVL", 5), Map.entry("TCP_KEEPCNT", 6), Map.entry("TCP_INFO", 11),
            Map.entry("TCP_USER_TIMEOUT", 18),
            Map.entry("EBADF", 9), Map.entry("EINVAL", 22), Map.entry("ENOPROTOOPT", 92))),
            constants(LinuxOptions.class));
    }

    /** XNU: bsd/sys/socket.h, bsd/netinet/in.h, bsd/netinet6/in6.h, bsd/netinet/tcp.h, bsd/sys/errno.h. */
    @Test
    void shouldHaveNumbersOfXnuHeadersWhenMac() throws Exception {
        assertEquals(new TreeMap<>(Map.ofEntries(
            Map.entry("SOL_SOCKET", 0xffff), Map.entry("SO_KEEPALIVE", 8),
            Map.entry("IPPROTO_IP", 0), Map.entry("IP_TOS", 3),
            Map.entry("IPPROTO_IPV6", 41), Map.entry("IPV6_TCLASS", 36),
            Map.entry("IPPROTO_TCP", 6), Map.entry("TCP_NODELAY", 1), Map.entry("TCP_KEEPALIVE", 0x10),
            Map.entry("TCP_RXT_CONNDROPTIME", 0x80), Map.entry("TCP_KEEPINTVL", 0x101),
            Map.entry("TCP_KEEPCNT", 0x102), Map.entry("TCP_CONNECTION_INFO", 0x106),
            Map.entry("EBADF", 9), Map.entry("EINVAL", 22), Map.entry("ENOPROTOOPT", 42))),
            constants(MacOptions.class));
    }

    /**
     * Windows SDK: winsock2.h (SOL_SOCKET, SO_KEEPALIVE, errors), ws2def.h (protocols, TCP_NODELAY), ws2ipdef.h (IP_TOS,
     * IPV6_TCLASS, TCP_*), mstcpip.h (SIO_*). The pages "IPPROTO_TCP socket options", "SIO_KEEPALIVE_VALS control code",
     * "SIO_TCP_INFO control code" and "Windows Sockets Error Codes" of Microsoft describe them.
     */
    @Test
    void shouldHaveNumbersOfSdkHeadersWhenWindows() throws Exception {
        assertEquals(new TreeMap<>(Map.ofEntries(
            Map.entry("SOL_SOCKET", 0xffff), Map.entry("SO_KEEPALIVE", 8),
            Map.entry("IPPROTO_IP", 0), Map.entry("IP_TOS", 3),
            Map.entry("IPPROTO_IPV6", 41), Map.entry("IPV6_TCLASS", 39),
            Map.entry("IPPROTO_TCP", 6), Map.entry("TCP_NODELAY", 1), Map.entry("TCP_KEEPIDLE", 3),
            Map.entry("TCP_MAXRT", 5), Map.entry("TCP_MAXRTMS", 14), Map.entry("TCP_KEEPCNT", 16),
            Map.entry("TCP_KEEPINTVL", 17),
            Map.entry("SIO_KEEPALIVE_VALS", iow(4)), Map.entry("SIO_TCP_INFO", iorw(39)),
            Map.entry("WSAEINVAL", 10022), Map.entry("WSAENOTSOCK", 10038), Map.entry("WSAENOPROTOOPT", 10042),
            Map.entry("WSAEOPNOTSUPP", 10045))),
            constants(WindowsOptions.class));
    }

    /** winsock2.h: _WSAIOW(IOC_VENDOR, y) is IOC_IN | IOC_VENDOR | y. */
    private static int iow(final int number) {
        return 0x80000000 | 0x18000000 | number;
    }

    /** winsock2.h: _WSAIORW(IOC_VENDOR, y) is IOC_INOUT | IOC_VENDOR | y. */
    private static int iorw(final int number) {
        return 0xc0000000 | 0x18000000 | number;
    }

    private static Map<String, Integer> constants(final Class<?> table) throws IllegalAccessException {
        final Map<String, Integer> constants = new TreeMap<>();
        for (final Field field : table.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
                constants.put(field.getName(), field.getInt(null));
            }
        }
        return constants;
    }
}
