package io.sipproxy.sip;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class IpLiteralTest {
    private final IpLiteral address = new IpLiteral();

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,               127.0.0.1",
        "0.0.0.0,                 0.0.0.0",
        "255.255.255.255,         255.255.255.255",
        "9.10.99.100,             9.10.99.100",
        "::,                      ::",
        "::1,                     ::1",
        "[::1],                   ::1",
        "1::,                     1::",
        "2001:DB8::A,             2001:db8::a",
        "2001:0db8:0:0:0:0:0:1,   2001:db8::1",
        "2001:db8:0:1:1:1:1:1,    2001:db8:0:1:1:1:1:1",
        "2001:db8::1:1:1:1:1,     2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1,      2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1,    2001:db8::1:0:0:1",
        "0:0:1:0:0:0:0:0,         0:0:1::",
        "1:2:3:4:5:6:7:8,         1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::,         1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8,         0:2:3:4:5:6:7:8",
        "fe80:abcd:ef01:2345:6789:ffff:1000:100, fe80:abcd:ef01:2345:6789:ffff:1000:100",
        "::ffff:192.0.2.1,        192.0.2.1",
        "[::FFFF:c000:201],       192.0.2.1",
        "64:ff9b::192.0.2.33,     64:ff9b::c000:221",
        "1:2:3:4:5:6:1.2.3.4,     1:2:3:4:5:6:102:304",
        "::1.2.3.4,               ::102:304",
        "1::1.2.3.4,              1::102:304",
        "2001:db8:::192.0.2.1,    2001:db8::c000:201",
        "[1:::1.2.3.4],           1::102:304",
    })
    void shouldWriteCanonicalTextWhenAddressIsRead(final String text, final String canonical) {
        assertTrue(parse(text));
        assertEquals(canonical, address.toString());

        // What was written must read back as the same address.
        final long hi = address.hi();
        final long lo = address.lo();
        assertTrue(address.parse(canonical));
        assertEquals(hi, address.hi());
        assertEquals(lo, address.lo());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "1", ".", ":", "[", "]", "[]", "[:]", "[::", "::]", "[[::1]]", "[127.0.0.1]",
        "127.0.0", "127.0.0.", ".127.0.0.1", "127.0.0.1.", "127.0.0.1.1", "127..0.1", "127.0.0.256", "127.0.0.999",
        "0127.0.0.1", "010.0.0.1", "00.0.0.0", "127.0.0.01", "127.0.0.1 ", " 127.0.0.1", "127.0.0.1:5060", "-1.0.0.1",
        "127.0.0.x", "0x7f.0.0.1", "2130706433", "\u0661.0.0.1",
        ":1", "1:", ":::", "1:::2", "::1::", "1::2::3", ":::1.2.3.4", "1::::1.2.3.4",
        "1:::2:1.2.3.4", "1::2:::1.2.3.4", "1:::1.2.3.04", "1:::1.2.3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8:",
        "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "12345::", "::12345", "::g", "fe80::1%eth0",
        "[fe80::1%25eth0]", "::1.2.3", "::1.2.3.256", "::01.2.3.4", "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3.4:5", "::abcd.1.2.3", "::1 ", "2001:db8:0000:0000:0000:0000:0000:000000001",
        "example.com", "beef", "dead:beef"
    })
    void shouldRefuseTextAndKeepValueWhenItIsNoAddress(final String text) {
        address.set(0x20010db800000000L, 42);
        assertFalse(parse(text));
        assertFalse(address.parse(text));
        assertEquals(0x20010db800000000L, address.hi());
        assertEquals(42, address.lo());
    }

    @Test
    void shouldKeepIpv4Mapped() {
        assertTrue(parse("192.0.2.254"));
        assertEquals(0, address.hi());
        assertEquals(0xffff_c000_02feL, address.lo());
        assertTrue(address.isIpv4());
        assertEquals(address.lo(), new IpLiteral().setIpv4(0xc000_02fe).lo());
        assertFalse(new IpLiteral().set(1, address.lo()).isIpv4());
        assertFalse(new IpLiteral().set(0, 0xc000_02feL).isIpv4());
        assertFalse(new IpLiteral().set(0, 0x1_ffff_c000_02feL).isIpv4());
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true, false", "127.255.1.2, true, false", "128.0.0.1, false, false", "0.0.0.0, false, true",
        "::1, true, false", "::, false, true", "::2, false, false", "1::1, false, false", "1::, false, false",
        "0.0.0.1, false, false", "::127.0.0.1, false, false"
    })
    void shouldKnowLoopbackAndUnspecified(final String text, final boolean loopback, final boolean unspecified) {
        assertTrue(parse(text));
        assertEquals(loopback, address.isLoopback());
        assertEquals(unspecified, address.isUnspecified());
    }

    @ParameterizedTest
    @CsvSource({
        "223.255.255.255, false", "224.0.0.0, true", "239.255.255.255, true", "240.0.0.1, false",
        "255.255.255.254, false", "255.255.255.255, true", "::, false", "ff02::1, true", "fe80::1, false",
        "2001:db8::ff00, false"
    })
    void shouldKnowAddressesOfManyHosts(final String text, final boolean ofMany) {
        assertTrue(parse(text));
        assertEquals(ofMany, address.isMulticastOrBroadcast());
    }

    @Test
    void shouldMatchOtherTextOfSameAddressOnly() {
        assertTrue(parse("2001:db8::1"));
        assertTrue(matches("[2001:DB8:0:0::1]"));
        assertFalse(matches("[2001:db8::2]"));
        assertFalse(matches("[2001:db8:1::1]"));
        assertFalse(matches("example.com"));
        assertEquals("2001:db8::1", address.toString());
    }

    @Test
    void shouldWriteNoMoreThanLengthSays() {
        final UnsafeBuffer out = new UnsafeBuffer(new byte[64]);
        assertTrue(parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
        assertEquals(IpLiteral.MAX_TEXT_LENGTH, address.writeTo(out, 5));
        assertEquals(0, out.getByte(4));
        assertEquals(0, out.getByte(5 + IpLiteral.MAX_TEXT_LENGTH));
    }

    @Test
    void shouldAgreeWithPlatformOnRandomAddresses() throws Exception {
        final Random random = new Random(20240611);
        for (int i = 0; i < 5_000; i++) {
            long hi = random.nextLong();
            long lo = random.nextLong();
            for (int group = 0; group < 4; group++) { // many zero groups, as real addresses have
                hi &= random.nextBoolean() ? ~(0xffffL << 16 * group) : -1;
                lo &= random.nextBoolean() ? ~(0xffffL << 16 * group) : -1;
            }
            final String text = address.set(hi, lo).toString();
            final byte[] bytes = ByteBuffer.allocate(16).putLong(hi).putLong(lo).array();
            assertEquals(InetAddress.getByAddress(bytes), InetAddress.getByName(text), text);
            assertTrue(address.set(-1, -1).parse(text), text);
            assertEquals(hi, address.hi(), text);
            assertEquals(lo, address.lo(), text);
        }
    }

    @Test
    void shouldNeverThrowOnGarbage() {
        final Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            final Text text = Text.garbage(random, "0125:::...abf[]", 20);
            if (address.parse(text.buffer, Text.OFFSET, text.length)) {
                final String canonical = address.toString();
                assertTrue(address.parse(canonical));
                assertEquals(canonical, address.toString());
            }
        }
    }

    private boolean parse(final String string) {
        final Text text = Text.of(string);
        return address.parse(text.buffer, Text.OFFSET, text.length);
    }

    private boolean matches(final String string) {
        final Text text = Text.of(string);
        return address.matches(text.buffer, Text.OFFSET, text.length);
    }
}
