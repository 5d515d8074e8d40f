package io.sipproxy.control.client;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Values as people read them. */
final class Text {
    private static final int WIDTH = 100;
    private static final DateTimeFormatter TIME_OF_DAY =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final long KIB = 1024;

    private Text() {
    }

    /** A number of milliseconds in its two largest units, such as 1h05m. */
    static String duration(final long ms) {
        final long seconds = ms / 1000;
        if (seconds < 1) {
            return ms + "ms";
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
        }
        return seconds < 86_400 ? String.format(Locale.ROOT, "%dh%02dm", seconds / 3600, seconds / 60 % 60)
            : String.format(Locale.ROOT, "%dd%02dh", seconds / 86_400, seconds / 3600 % 24);
    }

    /** A number of microseconds, such as 850us or 2.50ms. */
    static String micros(final long us) {
        return us < 1000 ? us + "us" : us < 1_000_000
            ? String.format(Locale.ROOT, "%d.%02dms", us / 1000, us % 1000 / 10)
            : String.format(Locale.ROOT, "%d.%02ds", us / 1_000_000, us % 1_000_000 / 10_000);
    }

    /** A number of bytes, such as 900B or 12K. */
    static String bytes(final long bytes) {
        return bytes < 10 * KIB ? bytes + "B" : bytes < 10 * KIB * KIB ? bytes / KIB + "K"
            : bytes < 10 * KIB * KIB * KIB ? bytes / KIB / KIB + "M" : bytes / KIB / KIB / KIB + "G";
    }

    /** A moment in this machine's time zone. */
    static String timeOfDay(final long ms) {
        return TIME_OF_DAY.format(Instant.ofEpochMilli(ms));
    }

    /** Words in lines of at most 100 columns, the last one ended too. */
    static String wrapped(final String text, final String indent) {
        final StringBuilder out = new StringBuilder();
        int column = 0;
        for (final String word : text.split(" ")) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                out.append('\n');
                column = 0;
            }
            out.append(column == 0 ? indent : " ").append(word);
            column += (column == 0 ? indent.length() : 1) + word.length();
        }
        return out.append('\n').toString();
    }
}
