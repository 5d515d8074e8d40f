package io.sipproxy.http;

import io.sipproxy.inspect.MemberState;
import java.util.Locale;

/** Numbers and times as people say them. */
final class Words {
    private static final long FIRST_GROUPED = 1_000;
    private static final long SECOND_MS = 1_000;
    private static final long MINUTE_MS = 60 * SECOND_MS;
    private static final long HOUR_MS = 60 * MINUTE_MS;
    private static final long DAY_MS = 24 * HOUR_MS;

    private Words() {
    }

    /** @return for example {@code 1 call}, {@code 12 calls}. */
    static String count(final long count, final String one, final String many) {
        return grouped(count) + ' ' + (count == 1 ? one : many);
    }

    /** A format takes a hundred times as long, and most numbers are small. */
    private static String grouped(final long count) {
        return Math.abs(count) < FIRST_GROUPED ? Long.toString(count) : String.format(Locale.ROOT, "%,d", count);
    }

    /** @return for example {@code 45 s}, {@code 12 min}, {@code 3 h 5 min}, {@code 2 d 4 h}. */
    static String duration(final long ms) {
        if (ms < MINUTE_MS) {
            return Math.max(0, ms) / SECOND_MS + " s";
        }
        if (ms < HOUR_MS) {
            return ms / MINUTE_MS + " min";
        }
        return ms < DAY_MS ? two(ms / HOUR_MS, " h", ms % HOUR_MS / MINUTE_MS, " min")
            : two(ms / DAY_MS, " d", ms % DAY_MS / HOUR_MS, " h");
    }

    private static String two(final long large, final String largeUnit, final long small, final String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : " " + small + smallUnit);
    }

    /** @return the member and what came of asking it last. */
    static String member(final MemberState member, final long nowMs) {
        final String since = member.checkedMs() == 0 ? "" : " " + duration(nowMs - member.checkedMs()) + " ago";
        return member.uri() + switch (member.lastCheck()) {
            case NONE -> " (not asked yet)";
            case ANSWERED -> " (answered" + since + ")";
            case BUSY -> " (asked to be left alone" + since + ")";
            case NO_ANSWER -> " (no answer" + since + ")";
            case UNREACHABLE -> " (unreachable" + since + ")";
        };
    }
}
