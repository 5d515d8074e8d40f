package io.sipproxy.fuzz;

import java.util.Objects;
import java.util.function.Supplier;

/** Assertions that cost little when they hold. */
final class Check {
    private Check() {
    }

    static void that(final boolean holds, final String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    /** As {@link #that(boolean, String)}, for a text that takes longer to make than the check does. */
    static void that(final boolean holds, final Supplier<String> what) {
        if (!holds) {
            throw new AssertionError(what.get());
        }
    }

    static void equal(final Object expected, final Object actual, final String what) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError(what + ": expected <" + expected + "> but was <" + actual + '>');
        }
    }
}
