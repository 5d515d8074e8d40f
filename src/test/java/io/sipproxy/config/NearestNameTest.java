package io.sipproxy.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class NearestNameTest {
    @ParameterizedTest
    @CsvSource({"'','',0", "'',abc,3", "abc,'',3", "abc,abc,0", "abc,abd,1", "abc,ab,1", "abc,xabc,1", "abc,acb,1",
        "kitten,sitting,3", "prot,port,1"})
    void shouldCountEditsWhenTextsDiffer(final String from, final String to, final int edits) {
        assertEquals(edits, NearestName.edits(from, to));
        assertEquals(edits, NearestName.edits(to, from));
    }

    @Test
    void shouldFindNearestWhenSeveralAreNear() {
        assertEquals("timer-t2", NearestName.among(List.of("timer-t1", "timer-t2", "timer-c"), "timr-t2"));
    }

    @Test
    void shouldFindNothingWhenAllAreFar() {
        assertNull(NearestName.among(List.of("timer-t1", "sip-port"), "xyzzy"));
        assertNull(NearestName.among(List.of(), "timer-t1"));
    }
}
