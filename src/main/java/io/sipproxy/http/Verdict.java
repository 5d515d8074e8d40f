package io.sipproxy.http;

import java.util.List;

/**
 * Whether all is well, in words.
 *
 * @param level of the worst finding; {@link Level#OK} if none needs attention.
 * @param headline a few words.
 * @param summary a sentence or two.
 * @param findings what else there is to say, the worst first.
 */
public record Verdict(Level level, String headline, String summary, List<Finding> findings) {
    /** How bad something is. */
    public enum Level {
        /** Good to know. */
        OK,
        /** Somebody should look at it. */
        WARN,
        /** Calls fail. */
        BAD
    }

    /**
     * One thing that was found.
     *
     * @param level how bad it is.
     * @param title a few words.
     * @param detail what it means, and what to do.
     */
    public record Finding(Level level, String title, String detail) {
    }
}
