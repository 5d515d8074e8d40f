package io.sipproxy.control.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    @ParameterizedTest
    @CsvSource({"0,0ms", "999,999ms", "1000,1s", "59999,59s", "60000,1m00s", "3599000,59m59s", "3600000,1h00m",
        "86399000,23h59m", "86400000,1d00h", "90000000,1d01h"})
    void shouldShowADurationInItsTwoLargestUnits(final long ms, final String text) {
        assertEquals(text, Text.duration(ms));
    }

    @ParameterizedTest
    @CsvSource({"0,0us", "999,999us", "1000,1.00ms", "2345,2.34ms", "999999,999.99ms", "1000000,1.00s",
        "61234567,61.23s"})
    void shouldShowMicroseconds(final long us, final String text) {
        assertEquals(text, Text.micros(us));
    }

    @ParameterizedTest
    @CsvSource({"0,0B", "10239,10239B", "10240,10K", "10485759,10239K", "10485760,10M", "10737418240,10G"})
    void shouldShowBytes(final long bytes, final String text) {
        assertEquals(text, Text.bytes(bytes));
    }

    @Test
    void shouldWrapAtAHundredColumns() {
        final String wrapped = Text.wrapped("word ".repeat(60).strip(), "  ");
        assertTrue(wrapped.lines().allMatch(line -> line.length() <= 100 && line.startsWith("  word")), wrapped);
        assertEquals("word ".repeat(60).strip(), wrapped.strip().replaceAll("\\s+", " "));
    }

    @Test
    void shouldAlignColumnsAndKeepThePeersCharactersFromTheTerminal() {
        assertEquals("NAME    N\nab     10\n-       5\na??b  100\n",
            new Table("NAME", ">N").row("ab", 10).row(null, 5).row("a\u001b\u202eb", 100).toString());
    }
}
