package io.sipproxy.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class FirstOfTest {
    @Test
    void shouldKeepTheSmallestInOrderWhenThereAreMoreThanTheLimit() {
        final FirstOf<String> first = new FirstOf<>(3);
        for (final int key : new int[] {5, 1, 9, 7, -3, 8, 2}) {
            first.add(key, "v" + key);
        }
        assertEquals(List.of("v-3", "v1", "v2"), first.inOrder());
    }

    @Test
    void shouldKeepAllWhenThereAreFewAndNoneWhenNoneIsWanted() {
        final FirstOf<String> first = new FirstOf<>(3);
        first.add(2, "b");
        first.add(1, "a");
        assertEquals(List.of("a", "b"), first.inOrder());
        final FirstOf<String> none = new FirstOf<>(0);
        none.add(1, "a");
        assertEquals(List.of(), none.inOrder());
    }

    @Test
    void shouldLetTheSecondNumberDecideWhenTheFirstIsEqual() {
        final FirstOf<String> first = new FirstOf<>(3);
        first.add(7, 1, "g");
        for (final int second : new int[] {5, 2, 8, 1}) {
            first.add(4, second, "d" + second);
        }
        assertEquals(List.of("d1", "d2", "d5"), first.inOrder());
    }
}
