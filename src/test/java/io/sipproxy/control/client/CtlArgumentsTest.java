package io.sipproxy.control.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class CtlArgumentsTest {
    private static CtlArguments parse(final String... arguments) {
        return CtlArguments.parse(List.of(arguments));
    }

    @Test
    void shouldFindItsOwnSwitchesWhereverTheyStand() {
        assertEquals(new CtlArguments("/s", List.of("a", "b"), true, false, List.of("connections", "--limit", "5")),
            parse("--config", "a", "connections", "--json", "--limit", "5", "--socket", "/s", "--config", "b"));
        assertEquals(new CtlArguments(null, List.of(), false, true, List.of("set")), parse("set", "--help"));
        assertEquals(new CtlArguments(null, List.of(), false, false, List.of()), parse());
    }

    @Test
    void shouldLeaveEverythingAloneThatFollowsTwoHyphens() {
        assertEquals(new CtlArguments(null, List.of(), false, false, List.of("connections", "--json")),
            parse("--", "connections", "--json"));
    }

    @Test
    void shouldSayWhichSwitchHasNoValue() {
        assertEquals("--socket needs a value",
            assertThrows(IllegalArgumentException.class, () -> parse("status", "--socket")).getMessage());
        assertEquals("--config needs a value",
            assertThrows(IllegalArgumentException.class, () -> parse("--config")).getMessage());
    }
}
