package io.sipproxy.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Metrics in the text format of Prometheus or in OpenMetrics, read back. */
final class ExpositionText {
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)");
    private static final Pattern SAMPLE =
        Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*(?:\\{(?:[a-z_]+=\"(?:[^\"\\\\]|\\\\.)*\",?)*\\})?) (\\S+)");

    private final Map<String, String> comments = new LinkedHashMap<>();
    private final Map<String, Double> samples = new LinkedHashMap<>();

    ExpositionText(final String text) {
        for (final String line : text.split("\n")) {
            final Matcher comment = COMMENT.matcher(line);
            final Matcher sample = SAMPLE.matcher(line);
            if (comment.matches()) {
                put(comments, comment.group(1) + " " + comment.group(2), comment.group(3));
            } else if (sample.matches()) {
                put(samples, sample.group(1), value(sample.group(2)));
            } else if (!line.equals("# EOF")) {
                throw new AssertionError("not a line of metrics: " + line);
            }
        }
    }

    private static <T> void put(final Map<String, T> map, final String key, final T value) {
        if (map.put(key, value) != null) {
            throw new AssertionError("twice: " + key);
        }
    }

    private static double value(final String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    String help(final String family) {
        return comments.get("HELP " + family);
    }

    String type(final String family) {
        return comments.get("TYPE " + family);
    }

    String unit(final String family) {
        return comments.get("UNIT " + family);
    }

    /** @param series its name, with its labels as they are written. */
    double sample(final String series) {
        final Double value = samples.get(series);
        if (value == null) {
            throw new AssertionError("no " + series + " in " + samples.keySet());
        }
        return value;
    }

    Map<String, Double> samples() {
        return samples;
    }
}
