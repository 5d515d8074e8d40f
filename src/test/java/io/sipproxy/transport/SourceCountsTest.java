package io.sipproxy.transport;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SourceCountsTest {
    @Test
    void shouldGiveEachSourceAsManyAsItMayHave() {
        final SourceCounts counts = new SourceCounts(2);
        assertTrue(counts.add(1));
        assertTrue(counts.add(1));
        assertFalse(counts.add(1));
        assertTrue(counts.add(2));
        counts.remove(1);
        assertTrue(counts.add(1));
        assertFalse(counts.add(1));
        assertEquals(2, counts.sources());
    }

    @Test
    void shouldForgetASourceThatHasNone() {
        final SourceCounts counts = new SourceCounts(10);
        for (int i = 0; i < 10_000; i++) {
            assertTrue(counts.add(i));
        }
        for (int i = 0; i < 10_000; i++) {
            counts.remove(i);
        }
        assertEquals(0, counts.sources());
    }

    @Test
    void shouldLimitAndCountNothingWithoutALimit() {
        final SourceCounts counts = new SourceCounts(0);
        for (int i = 0; i < 1000; i++) {
            assertTrue(counts.add(7));
        }
        counts.remove(7);
        assertEquals(0, counts.sources());
    }

    @Test
    void shouldBeginAnewWhenCleared() {
        final SourceCounts counts = new SourceCounts(1);
        assertTrue(counts.add(7));
        assertFalse(counts.add(7));
        counts.clear();
        assertEquals(0, counts.sources());
        assertTrue(counts.add(7));
    }

    @Test
    void shouldAgreeWithAMapWhateverComesAndGoes() {
        final Random random = new Random(11);
        final SourceCounts counts = new SourceCounts(5);
        final Map<Long, Integer> model = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            final long source = random.nextInt(200) - 100L;
            final int has = model.getOrDefault(source, 0);
            if (random.nextBoolean()) {
                assertEquals(has < 5, counts.add(source));
                model.put(source, Math.min(5, has + 1));
            } else if (has > 0) {
                counts.remove(source);
                model.put(source, has - 1);
            }
        }
        assertEquals(model.values().stream().filter(count -> count > 0).count(), counts.sources());
    }
}
