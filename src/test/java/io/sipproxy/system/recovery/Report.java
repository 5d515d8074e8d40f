package io.sipproxy.system.recovery;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How a test in the lab ended, as one line on the lab's stdout; an empty failure is success. */
record Report(String test, String failure) {
    private static final String MARK = "ended: ";

    /** The line for this report. */
    String line() {
        return MARK + test + " "
            + Base64.getEncoder().encodeToString(failure.getBytes(StandardCharsets.UTF_8)) + ".";
    }

    /** The report in the line; null when the line is something else. */
    static Report read(final String line) {
        if (!line.startsWith(MARK)) {
            return null;
        }
        final int space = line.lastIndexOf(' ');
        final String failure = line.substring(space + 1, line.length() - 1);
        return new Report(line.substring(MARK.length(), space),
            new String(Base64.getDecoder().decode(failure), StandardCharsets.UTF_8));
    }
}
