package io.sipproxy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.inspect.ConnectionOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
    private enum Size {
        LARGE, SMALL
    }

    private static final String USAGE = "; usage: " + Verb.CONNECTIONS.usage();

    private static Arguments arguments(final String... words) throws BadRequestException {
        return Arguments.of(Verb.CONNECTIONS, List.of(words));
    }

    @Test
    void shouldSortSwitchesAndOtherWords() throws BadRequestException {
        final Arguments arguments = arguments("--limit", "5", "tcp", "--tcp-info", "--order=idle").expect(0, 1);
        assertEquals(1, arguments.size());
        assertEquals("tcp", arguments.get(0, ""));
        assertEquals("none", arguments.get(1, "none"));
        assertEquals(5, arguments.number("--limit", 100, 1, 10));
        assertTrue(arguments.has("--tcp-info"));
        assertEquals(ConnectionOrder.IDLE, arguments.choice("--order", ConnectionOrder.ID));
    }

    @Test
    void shouldTakeTheOtherValueWhenASwitchIsNotGiven() throws BadRequestException {
        final Arguments arguments = arguments();
        assertEquals(100, arguments.number("--limit", 100, 1, 10));
        assertEquals(ConnectionOrder.ID, arguments.choice("--order", ConnectionOrder.ID));
        assertFalse(arguments.has("--tcp-info"));
    }

    @ParameterizedTest
    @CsvSource({"--limt 5,--limt is unknown", "--limit,--limit needs a value", "--tcp-info=yes,--tcp-info has no value",
        "--limit 5 --limit 6,--limit is given twice", "--order,--order needs a value", "--,-- is unknown",
        "--json,--json is unknown"})
    void shouldRefuseSwitchesThatTheUsageDoesNotName(final String words, final String fault) {
        assertEquals(fault + USAGE,
            assertThrows(BadRequestException.class, () -> arguments(words.split(" "))).getMessage());
    }

    @Test
    void shouldRefuseTooManyAndTooFewWords() {
        assertEquals("too many words" + USAGE,
            assertThrows(BadRequestException.class, () -> arguments("a", "b").expect(0, 1)).getMessage());
        assertEquals("something is missing" + USAGE,
            assertThrows(BadRequestException.class, () -> arguments("a").expect(2, 2)).getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0", "11", "-1", "x", "1.5", "99999999999", "''"})
    void shouldRefuseNumbersThatAreNone(final String value) throws BadRequestException {
        final Arguments arguments = arguments("--limit=" + value);
        assertEquals("--limit=" + value + ": valid is 1-10", assertThrows(BadRequestException.class,
            () -> arguments.number("--limit", 5, 1, 10)).getMessage());
    }

    @Test
    void shouldNameTheChoicesWhenItIsNoneOfThem() throws BadRequestException {
        final Arguments arguments = arguments("--order=SMALL");
        assertEquals("--order=SMALL: valid is large, small", assertThrows(BadRequestException.class,
            () -> arguments.choice("--order", Size.LARGE)).getMessage());
    }
}
