package io.sipproxy.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ValueKindTest {
    private static final DurationRange SECONDS = new DurationRange("s", "100 ms", "2 h", "never");

    @Test
    void shouldReadFlagOnlyWhenTrueOrFalse() {
        assertEquals(true, new Flag().parse("true"));
        assertEquals(false, new Flag().parse("false"));
        for (final String bad : List.of("", "TRUE", "yes", "1", "true ")) {
            assertNull(new Flag().parse(bad), bad);
        }
    }

    @Test
    void shouldReadIntegerWhenWithinBothEnds() {
        final IntegerRange range = new IntegerRange(10, 20);
        assertEquals(10L, range.parse("10"));
        assertEquals(20L, range.parse("20"));
        assertEquals(15L, range.parse("0015"));
        for (final String bad : List.of("9", "21", "", "-15", "+15", "15.0", "0x0f", "15 ", "\u0661\u0665",
            "99999999999999999999999999")) {
            assertNull(range.parse(bad), bad);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1000000000", "1s,1000000000", "100ms,100000000", "100 ms,100000000", "3m,180000000000",
        "2h,7200000000000", "7200,7200000000000"})
    void shouldReadDurationWhenUnitIsImpliedOrExplicit(final String text, final long nanos) {
        assertEquals(nanos, SECONDS.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ms", "-1", "99ms", "7201", "121m", "3h", "1.5", "1S", "1 sec", "1 2", "1d", "s1",
        "999999999999999999h", "9999999999999999999999"})
    void shouldRefuseDurationWhenOutOfRangeOrMalformed(final String text) {
        assertNull(SECONDS.parse(text));
    }

    @Test
    void shouldReadAnAddressWithItsPort() {
        final AddressWithPort kind = new AddressWithPort();
        assertEquals(new InetSocketAddress("192.0.2.1", 9060), kind.parse("192.0.2.1:9060"));
        assertEquals(new InetSocketAddress("2001:db8::1", 65_535), kind.parse("[2001:db8::1]:65535"));
        for (final String bad : List.of("", "192.0.2.1", "2001:db8::1", "[2001:db8::1]", "2001:db8::1:9060", "homer:9060",
            "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:65536", "[192.0.2.1]:9060", "0.0.0.0:9060", "[::]:9060",
            "224.0.0.1:9060", "[2001:db8::1]9060", "192.0.2.1:9060 ")) {
            assertNull(kind.parse(bad), bad);
        }
        assertEquals(new InetSocketAddress("2001:db8::1", 0), SocketAddressText.parse("2001:db8::1", 0));
        assertEquals(new InetSocketAddress("192.0.2.1", 7), SocketAddressText.parse("192.0.2.1:7", 0));
        assertEquals(Path.of("/t"), new DirectoryPath().parse("/t"));
        assertNull(new DirectoryPath().parse("a\nb"));
    }

    @Test
    void shouldReadTheNameOfASocketWhenEverySystemHasRoomForIt() {
        assertEquals(Path.of("/run/control"), new SocketPath().parse("/run/control"));
        assertEquals(Path.of("/" + "x".repeat(102)), new SocketPath().parse("/" + "x".repeat(102)));
        for (final String bad : List.of("", "/", "a\nb", "/" + "x".repeat(103), "/" + "\u00fc".repeat(52))) {
            assertNull(new SocketPath().parse(bad), bad);
        }
    }

    @Test
    void shouldRefuseZeroWhenItHasNoMeaning() {
        assertNull(new DurationRange("s", "100 ms", "60 s").parse("0"));
        assertEquals(0L, new DurationRange("s", "0", "60 s").parse("0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "255.255.255.254", "::", "::1", "2001:db8::1", "fe80::1",
        "::ffff:192.0.2.1", "2001:db8:0:0:0:0:192.0.2.1"})
    void shouldReadIpAddressWhenItIsOne(final String text) throws Exception {
        assertEquals(InetAddress.getByName(text), new IpAddress().parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", "1..2.3",
        "[::1]", "fe80::1%eth0", ":", ":::", "1::2::3", "12345::", "::1.2.3", "224.0.0.1", "ff02::1", "0x7f.0.0.1"})
    void shouldRefuseIpAddressWhenItIsNone(final String text) {
        assertNull(new IpAddress().parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "sip.example.com", "sip.example.com.", "xn--bcher-kva.example", "3com.example",
        "a-b", "192.0.2.1", "2001:db8::1"})
    void shouldReadHostWhenNameOrAddress(final String text) {
        assertEquals(text, new Host().parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", "-a", "a-", "a_b", "a b", "10.0.0.300", "10.0.0", "0.0.0.0", "::",
        "224.0.0.1", "b\u00fccher.example", "host:5060", "[::1]"})
    void shouldRefuseHostWhenNeitherNameNorAddressOfOneHost(final String text) {
        assertNull(new Host().parse(text));
    }

    @Test
    void shouldLimitHostWhenLabelsOrNameAreLong() {
        final String label = "a".repeat(63);
        assertNotNull(new Host().parse(label + ".b"));
        assertNull(new Host().parse(label + "a.b"));
        final String name = (label + ".").repeat(3) + "a".repeat(61);
        assertNotNull(new Host().parse(name));
        assertNull(new Host().parse(name + "a"));
    }

    @Test
    void shouldReadListWhenElementsAreValidAndDifferent() {
        final ListOf names = new ListOf(new Name(), "names");
        assertEquals(List.of("a"), names.parse("a"));
        assertEquals(List.of("b", "a-1", "c.d_e"), names.parse("b, a-1 ,c.d_e"));
        for (final String bad : List.of("", ",", "a,", ",a", "a,,b", "a b", "a;b", "a,a", "a,A")) {
            assertNull(names.parse(bad), bad);
        }
    }

    @Test
    void shouldReadSecretWhenLongEnough() {
        assertNull(new SecretText(32).parse("k".repeat(31)));
        assertEquals("k".repeat(32), new SecretText(32).parse("k".repeat(32)));
        assertNull(new SecretText(32).parse("k".repeat(32) + "\n"));
        assertTrue(new SecretText(32).isSecret());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:host", "sip:host:5070", "SIP:[2001:db8::1]:5060;transport=TCP", "sip:192.0.2.1;lr",
        "sip:h;lr;transport=udp", "sips:h"})
    void shouldReadSipServerUriWhenItIsAnAddressOnly(final String text) {
        assertEquals(text, ((SipAddress) new SipServerUri().parse(text)).uri());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:user@host", "sip:host;maddr=192.0.2.1", "sip:host;transport=sctp", "host", "sip:",
        "tel:+4912345"})
    void shouldRefuseSipServerUriWhenItSaysMoreOrLess(final String text) {
        assertNull(new SipServerUri().parse(text));
    }
}
