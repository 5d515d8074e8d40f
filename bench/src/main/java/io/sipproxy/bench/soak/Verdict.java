package io.sipproxy.bench.soak;

import java.util.ArrayList;
import java.util.List;

/** What was demanded and did not hold. */
final class Verdict {
    private final List<String> failed = new ArrayList<>();

    void check(final boolean holds, final String what) {
        if (!holds) {
            failed.add(what);
        }
    }

    /** Tells what did not hold, and the result with the fields behind it. @return whether everything held. */
    boolean print(final String fields) {
        failed.forEach(what -> System.out.println("FAILED " + what));
        System.out.println("RESULT " + (failed.isEmpty() ? "PASS " : "FAIL ") + fields);
        return failed.isEmpty();
    }
}
