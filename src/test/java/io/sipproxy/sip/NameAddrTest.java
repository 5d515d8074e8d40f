package io.sipproxy.sip;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class NameAddrTest {
    private static final String ALPHABET = "\"\"<<>>;;,,==*\\ \r\n\tab:@é";

    private final NameAddr nameAddr = new NameAddr();
    private final Span value = new Span();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', nullValues = "-", value = {
        "<sip:a@b>                               | -            | sip:a@b              | -",
        "sip:a@b                                 | -            | sip:a@b              | -",
        "sip:a@b;tag=1;x                         | -            | sip:a@b              | ;tag=1;x",
        "sip:a;p=%40@b                           | -            | sip:a                | ;p=%40@b",
        "sip:a@b?x=y ; tag=1                     | -            | sip:a@b?x=y          | ; tag=1",
        "<sip:a@b;lr?x=y,z;q>;tag=1              | -            | sip:a@b;lr?x=y,z;q   | ;tag=1",
        "Bob <sip:a@b>                           | Bob          | sip:a@b              | -",
        "Bob<sip:a@b>                            | Bob          | sip:a@b              | -",
        "A. G. Bell <sip:a@b> ; tag = 1          | A. G. Bell   | sip:a@b              | ; tag = 1",
        "Jörg (ext: 5) <sip:a@b>                 | Jörg (ext: 5)| sip:a@b              | -",
        "*foo* <sip:a@b>                         | *foo*        | sip:a@b              | -",
        "\"Bob\" <sip:a@b>                       | Bob          | sip:a@b              | -",
        "\"Bob\"<sip:a@b>;tag=x                  | Bob          | sip:a@b              | ;tag=x",
        "\"\" <sip:a@b>                          | {}           | sip:a@b              | -",
        "\"a\\\"<x>,;\\\\\" <sip:a@b>            | a\\\"<x>,;\\\\ | sip:a@b            | -",
        "< sip:a@b >                             | -            | sip:a@b              | -",
        "<tel:+1>;a=\"x,;>\\\"y\";b=[::1]        | -            | tel:+1               | ;a=\"x,;>\\\"y\";b=[::1]",
        "<sip:a@b>;                              | -            | sip:a@b              | ;",
        "<sip:a@b>;;x= ;y                        | -            | sip:a@b              | ;;x= ;y",
    })
    void shouldFindPartsWhenValueIsWellFormed(
        final String string, final String displayName, final String uri, final String params) {
        final Text text = Text.of(string);
        assertEquals(text.end(), nameAddr.parse(text.buffer, Text.OFFSET, text.length));
        assertEquals("{}".equals(displayName) ? "" : displayName, text.text(nameAddr.displayName()));
        assertEquals(uri, text.text(nameAddr.uri()));
        assertEquals(params, text.text(nameAddr.params()));
        assertEquals(string.startsWith("\""), nameAddr.isDisplayNameQuoted());
        assertEquals(string.contains("<"), nameAddr.isBracketed());
        assertFalse(nameAddr.isStar());
    }

    @Test
    void shouldAllowFoldsBetweenAllParts() {
        final Text text = Text.of("\r\n \"Bob\"\r\n\t<sip:a@b>\r\n ;\r\n tag\r\n =\r\n \"1\"\r\n ;x\r\n ");
        assertEquals(text.end(), nameAddr.parse(text.buffer, Text.OFFSET, text.length));
        assertEquals("Bob", text.text(nameAddr.displayName()));
        assertEquals("sip:a@b", text.text(nameAddr.uri()));
        assertEquals(";\r\n tag\r\n =\r\n \"1\"\r\n ;x", text.text(nameAddr.params()));
        assertTrue(nameAddr.param(Ascii.bytes("tag"), value));
        assertEquals("1", text.text(value));
        assertTrue(nameAddr.param(Ascii.bytes("X"), value));
        assertFalse(value.isPresent());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', nullValues = "-", value = {
        "<sip:a@b>;tag=1;TAG=2   | tag   | true  | 1",
        "<sip:a@b>;TAG=x         | tag   | true  | x",
        "<sip:a@b>;tagg=1        | tag   | false | -",
        "<sip:a@b>;x=tag         | tag   | false | -",
        "<sip:a@b;tag=1>         | tag   | false | -",
        "sip:a@b;tag=1           | tag   | true  | 1",
        "<sip:a@b>;x=\";tag=1\"  | tag   | false | -",
        "<sip:a@b>;x=\";tag=1\"  | x     | true  | ;tag=1",
        "<sip:a@b>;x=\"\"        | x     | true  | {}",
        "<sip:a@b>;x=            | x     | true  | {}",
        "<sip:a@b>;x=a=b==       | x     | true  | a=b==",
        "<sip:a@b>;lr            | lr    | true  | -",
        "<sip:a@b>;a=1,b;tag=2   | tag   | false | -",
        "<sip:a@b>               | tag   | false | -",
        "*                       | tag   | false | -",
    })
    void shouldFindParam(final String string, final String name, final boolean found, final String expected) {
        final Text text = Text.of(string);
        assertTrue(nameAddr.parse(text.buffer, Text.OFFSET, text.length) >= 0);
        value.set(3, 4);
        assertEquals(found, nameAddr.param(Ascii.bytes(name), value));
        assertEquals("{}".equals(expected) ? "" : expected, text.text(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", ",", ";", ";tag=1", "<", ">", "<>", "< >", "<sip:a@b", "sip:a@b>", "<sip:a<b>", "<sip:a@b> x",
        "<sip:a@b> <sip:c@d>", "<sip:a@b>;tag=1 x", "<sip:a@b>;tag=\"1", "<sip:a@b>;tag=\"1\"x", "<sip:a@b>;tag=1\"2\"",
        "<sip:a@b>;=1", "<sip:a@b>;tag = 1 2", "<sip:a@b>tag=1;", "\"Bob <sip:a@b>", "\"Bob\" sip:a@b", "\"Bob\"",
        "\"Bob\" x <sip:a@b>", "Bob \"x\" <sip:a@b>", "\"Bob\\\" <sip:a@b>", "Bob", "Bob sip:a@b", "sip:a@b x",
        "sip:a@b\r\n x", "Bell, A <sip:a@b>", "*x", "*;expires=0", "* <", "**", "\"", "\"\\"
    })
    void shouldRefuseAndHoldNothingWhenValueIsMalformed(final String string) {
        final Text good = Text.of("\"x\" <sip:a@b>;tag=1");
        assertTrue(nameAddr.parse(good.buffer, Text.OFFSET, good.length) >= 0);
        final Text text = Text.of(string);
        assertEquals(-1, nameAddr.parse(text.buffer, Text.OFFSET, text.length));
        assertFalse(nameAddr.uri().isPresent());
        assertFalse(nameAddr.displayName().isPresent());
        assertFalse(nameAddr.params().isPresent());
        assertFalse(nameAddr.isStar());
        assertFalse(nameAddr.isBracketed());
        assertFalse(nameAddr.isDisplayNameQuoted());
        assertFalse(nameAddr.param(Ascii.bytes("tag"), value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", " * ", "*\r\n "})
    void shouldKnowStar(final String string) {
        final Text text = Text.of(string);
        assertEquals(text.end(), nameAddr.parse(text.buffer, Text.OFFSET, text.length));
        assertTrue(nameAddr.isStar());
        assertFalse(nameAddr.uri().isPresent());
    }

    @Test
    void shouldReadListOneValueAtATime() {
        final Text text = Text.of("\"a,b\" <sip:1@h;x,y>;q=\",\" , sip:2@h;q=1,*,C <sip:3@h>\r\n ,<sip:4@h>");
        final List<String> uris = new ArrayList<>();
        int pos = Text.OFFSET;
        while (true) {
            final int end = nameAddr.parse(text.buffer, pos, text.end() - pos);
            assertTrue(end >= pos);
            uris.add(nameAddr.isStar() ? "*" : text.text(nameAddr.uri()));
            if (end == text.end()) {
                break;
            }
            assertEquals(',', text.buffer.getByte(end));
            pos = end + 1;
        }
        assertEquals(List.of("sip:1@h;x,y", "sip:2@h", "*", "sip:3@h", "sip:4@h"), uris);
    }

    @Test
    void shouldStayInRangeAndNeverThrowOnGarbage() {
        final Random random = new Random(20);
        final String whole = "\"Bob \\\"B\\\"\" <sip:a@b;lr>;tag=\"x,y\";q = 1 , Al <sip:c@d> ; expires=3";
        int parsed = 0;
        for (int i = 0; i < 200_000; i++) {
            final Text text = i % 3 == 0
                ? Text.garbage(random, ALPHABET, 40) : Text.damaged(random, whole, ALPHABET);
            final int end = nameAddr.parse(text.buffer, Text.OFFSET, text.length);
            assertTrue(end == -1 || end == text.end() || text.buffer.getByte(end) == ',');
            assertTrue(end == -1 || end >= Text.OFFSET && end <= text.end());
            if (end >= 0) {
                parsed++;
                for (final Span span : new Span[] {nameAddr.displayName(), nameAddr.uri(), nameAddr.params()}) {
                    assertTrue(!span.isPresent() || span.offset() >= Text.OFFSET && span.end() <= end);
                }
                assertTrue(nameAddr.isStar() != nameAddr.uri().isPresent());
            }
            if (nameAddr.param(Ascii.bytes("tag"), value) && value.isPresent()) {
                assertTrue(value.length() >= 0);
                assertTrue(value.offset() > nameAddr.params().offset() && value.end() <= nameAddr.params().end());
            }
        }
        assertTrue(parsed > 10_000, "too few of the inputs get past the parser: " + parsed);
    }
}
