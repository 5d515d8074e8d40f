package io.sipproxy.sip;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class HeaderValuesTest {
    private final HeaderValues values = new HeaderValues();

    private List<String> routes(final String... lines) {
        final StringBuilder text = new StringBuilder();
        for (final String line : lines) {
            text.append("Route: ").append(line).append("\r\nX-Between: a,b\r\n");
        }
        final SipMessage message = Samples.parse(Samples.with(Samples.OPTIONS, "i: c1\r\n", "i: c1\r\n" + text));
        values.start(message, HeaderId.ROUTE);
        final List<String> found = new ArrayList<>();
        while (values.next()) {
            assertEquals(HeaderId.ROUTE, message.headerId(values.line()));
            found.add(message.buffer().getStringWithoutLengthUtf8(values.offset(), values.length()));
        }
        assertFalse(values.next());
        return found;
    }

    @Test
    void shouldWalkAllLinesInOrder() {
        assertEquals(List.of("<sip:a>", "<sip:b>;x=1", "<sip:c>", "<sip:d>"),
            routes("<sip:a> , <sip:b>;x=1", "<sip:c>", "<sip:d>"));
    }

    @Test
    void shouldNotSplitInsideQuotesAndBrackets() {
        assertEquals(List.of("\"a,\\\",b\" <sip:x,y@h>;p=\"1,2\"", "\"<\" <sip:c>"),
            routes("\"a,\\\",b\" <sip:x,y@h>;p=\"1,2\",\"<\" <sip:c>"));
    }

    @Test
    void shouldTrimFoldsAndPassOverEmptyValues() {
        assertEquals(List.of("<sip:a>", "<sip:b>"), routes(" ,\r\n <sip:a> \r\n , ,,", "", ",", "\r\n\t<sip:b>,"));
    }

    @Test
    void shouldTakeTheRestWhenAQuoteOrBracketIsLeftOpen() {
        assertEquals(List.of("<sip:a>", "\"open, <sip:b>", "<sip:c,<sip:d"),
            routes("<sip:a>, \"open, <sip:b>", "<sip:c,<sip:d"));
    }

    @Test
    void shouldFindNothingWhenThereIsNoSuchHeader() {
        assertEquals(List.of(), routes());
        values.start(Samples.parse(Samples.OPTIONS), HeaderId.ROUTE);
        assertFalse(values.next());
        assertFalse(new HeaderValues().next());
    }

    @Test
    void shouldFindTokensInAnyLineOfAList() {
        final SipMessage message = Samples.parse(Samples.INVITE);
        assertTrue(message.hasToken(HeaderId.SUPPORTED, Ascii.bytes("replaces")));
        assertTrue(message.hasToken(HeaderId.SUPPORTED, Ascii.bytes("TIMER")));
        assertTrue(message.hasToken(HeaderId.SUPPORTED, Ascii.bytes("path")));
        assertFalse(message.hasToken(HeaderId.SUPPORTED, Ascii.bytes("pat")));
        assertFalse(message.hasToken(HeaderId.SUPPORTED, Ascii.bytes("outbound")));
        assertFalse(message.hasToken(HeaderId.REQUIRE, Ascii.bytes("path")));
    }
}
