package io.sipproxy.sip;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.sipproxy.sip.Samples.PREFIX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ViaTest {
    private final Via via = new Via();
    private UnsafeBuffer buffer;

    private int parse(final String text) {
        buffer = Samples.direct(text);
        final int end = via.parse(buffer, PREFIX, buffer.capacity() - PREFIX);
        return end < 0 ? -1 : end - PREFIX;
    }

    private String text(final Span span) {
        return span.isPresent() ? span.text(buffer) : null;
    }

    @Test
    void shouldReadAllParts() {
        final String value = "SIP/2.0/UDP pc33.example.com:5066;branch=z9hG4bK7;ttl=16;maddr=224.2.0.1" +
            ";received=192.0.2.1;rport=4711;x=y";
        assertEquals(value.length(), parse(value));
        assertSame(Transport.UDP, via.transport());
        assertEquals("UDP", text(via.transportToken()));
        assertEquals("pc33.example.com", text(via.host()));
        assertEquals(5066, via.port());
        assertEquals("z9hG4bK7", text(via.branch()));
        assertTrue(via.isRfc3261Branch());
        assertEquals("16", text(via.ttl()));
        assertEquals("224.2.0.1", text(via.maddr()));
        assertEquals("192.0.2.1", text(via.received()));
        assertTrue(via.hasRport());
        assertEquals(4711, via.rport());
        assertEquals(value.indexOf(";rport") + PREFIX, via.rportStart());
        assertEquals(value.indexOf(";x=y") + PREFIX, via.rportEnd());
        assertEquals(value.substring(value.indexOf(';')), text(via.params()));
        assertEquals(PREFIX, via.start());
        assertEquals(PREFIX + value.length(), via.end());
    }

    @Test
    void shouldLeaveAbsentPartsAbsent() {
        assertEquals(13, parse("SIP/2.0/TCP h"));
        assertEquals(-1, via.port());
        assertEquals(-1, via.rport());
        assertEquals(-1, via.rportStart());
        assertEquals(-1, via.rportEnd());
        assertFalse(via.hasRport());
        assertFalse(via.isRfc3261Branch());
        assertFalse(via.params().isPresent());
        assertFalse(via.branch().isPresent());
        assertFalse(via.received().isPresent());
        assertFalse(via.maddr().isPresent());
        assertFalse(via.ttl().isPresent());
        assertEquals(PREFIX + 13, via.end());
    }

    @Test
    void shouldForgetTheValueBefore() {
        parse("SIP/2.0/UDP h:1;branch=z9hG4bK7;ttl=1;maddr=m;received=r;rport=1");
        shouldLeaveAbsentPartsAbsent();
    }

    @Test
    void shouldAllowWhiteSpaceAndFoldsAroundEverySeparator() {
        final String value = " SIP \r\n / 2.0 /\tTLS \r\n  [2001:db8::9:1] : 5061 ; branch \r\n = z9hG4bKx " +
            ";\r\n rport ; received = 1.2.3.4 ";
        assertEquals(value.length(), parse(value));
        assertSame(Transport.TLS, via.transport());
        assertEquals("[2001:db8::9:1]", text(via.host()));
        assertEquals(5061, via.port());
        assertEquals("z9hG4bKx", text(via.branch()));
        assertTrue(via.hasRport());
        assertEquals(-1, via.rport());
        assertEquals(";\r\n rport", value.substring(via.rportStart() - PREFIX, via.rportEnd() - PREFIX));
        assertEquals("1.2.3.4", text(via.received()));
        assertEquals(PREFIX + 1, via.start());
        assertEquals(PREFIX + value.length() - 1, via.end());
    }

    @Test
    void shouldStopAtTheCommaOfTheNextValue() {
        final String value = "SIP/2.0/TCP a;x=\"1,\\\"2\";branch=z9hG4bK1 , SIP/2.0/UDP b:9,SIP/2.0/TLS c";
        int end = parse(value);
        assertEquals(value.indexOf(" , ") + 1, end);
        assertEquals("z9hG4bK1", text(via.branch()));
        assertEquals(PREFIX + end - 1, via.end());

        end = via.parse(buffer, PREFIX + end + 1, value.length() - end - 1);
        assertEquals(PREFIX + value.lastIndexOf(','), end);
        assertEquals("b", text(via.host()));
        assertEquals(9, via.port());

        end = via.parse(buffer, end + 1, buffer.capacity() - end - 1);
        assertEquals(buffer.capacity(), end);
        assertEquals("c", text(via.host()));
    }

    @ParameterizedTest
    @CsvSource({"SCTP", "UNKNOWN", "WSS", "TLS-SCTP", "x!%*_+`'~"})
    void shouldKeepUnknownTransports(final String token) {
        assertTrue(parse("SIP/2.0/" + token + " h;branch=z9hG4bK1") > 0);
        assertNull(via.transport());
        assertEquals(token, text(via.transportToken()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001:db8::9", "[2001:db8::9]", "192.0.2.1"})
    void shouldTakeReceivedWithAndWithoutBrackets(final String received) {
        assertTrue(parse("SIP/2.0/UDP h;received=" + received + ";branch=z9hG4bK1") > 0);
        assertEquals(received, text(via.received()));
        assertEquals("z9hG4bK1", text(via.branch()));
    }

    @ParameterizedTest
    @CsvSource({
        "z9hG4bK1, true", "Z9HG4BK1, true", "z9hG4bK, false", "z9hG4b, false", "1, false", "1z9hG4bK1, false"
    })
    void shouldRecogniseTheMagicCookie(final String branch, final boolean expected) {
        assertTrue(parse("SIP/2.0/UDP h;branch=" + branch) > 0);
        assertEquals(branch, text(via.branch()));
        assertEquals(expected, via.isRfc3261Branch());
    }

    @Test
    void shouldKeepUnusualBranchCharacters() {
        assertTrue(parse("SIP/2.0/UDP h;branch=z9hG4bK-.!%66*_+`'~==;rport") > 0);
        assertEquals("z9hG4bK-.!%66*_+`'~==", text(via.branch()));
        assertTrue(via.hasRport());
    }

    @Test
    void shouldTakeTheFirstOfRepeatedParameters() {
        assertTrue(parse("SIP/2.0/UDP h;branch=z9hG4bKa;BRANCH=b;rport=1;rport=2;received=c;received=d") > 0);
        assertEquals("z9hG4bKa", text(via.branch()));
        assertTrue(via.isRfc3261Branch());
        assertEquals(1, via.rport());
        assertEquals("c", text(via.received()));
    }

    @Test
    void shouldTakeParametersWithoutValues() {
        assertTrue(parse("SIP/2.0/UDP h;;branch;received= ;rport=;alias;") > 0);
        assertTrue(via.branch().isPresent());
        assertEquals("", text(via.branch()));
        assertEquals("", text(via.received()));
        assertTrue(via.hasRport());
        assertEquals(-1, via.rport());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "SIP", "SIP/2.0", "SIP/2.0/", "SIP/2.0/UDP", "SIP/2.0/UDP ", "SIP//UDP h", "/2.0/UDP h",
        "SIP/2.0 UDP h", "SIP/2.0/UDP/h", "SIP/2.0/UDP ;branch=z9hG4bK1", "SIP/2.0/UDP :5060", "SIP/2.0/UDP h:",
        "SIP/2.0/UDP h:x", "SIP/2.0/UDP h:0", "SIP/2.0/UDP h:65536", "SIP/2.0/UDP h:99999999999999999999",
        "SIP/2.0/UDP h:5060x", "SIP/2.0/UDP h h2", "SIP/2.0/UDP [::1", "SIP/2.0/UDP []", "SIP/2.0/UDP [::g]",
        "SIP/2.0/UDP [fe80::1%eth0]", "SIP/2.0/UDP 2001:db8::1", "SIP/2.0/UDP <h>", "SIP/2.0/UDP h;x=\"open",
        "SIP/2.0/UDP h;x=a\"b", "SIP/2.0/UDP h;rport=abc", "SIP/2.0/UDP h;rport=65536", "SIP/2.0/UDP h;=v",
        "SIP/2.0/UDP h;a b", "SIP/2.0/UDP h;a=b c", "SIP/2.0/UDP h;(comment)", ",SIP/2.0/UDP h", "\u0000",
        "SIP/2.0/UDP h;x=\"a\"b"
    })
    void shouldRefuseMalformedValues(final String value) {
        assertEquals(-1, parse(value));
    }

    @Test
    void shouldSurviveEveryTruncation() {
        final String value = "SIP/2.0/TLS [2001:db8::9]:5061;branch=z9hG4bKx;x=\"q\\\"\";rport=12";
        for (int length = 0; length <= value.length(); length++) {
            final int end = parse(value.substring(0, length));
            assertTrue(end == -1 || end == length, "length " + length);
        }
    }
}
