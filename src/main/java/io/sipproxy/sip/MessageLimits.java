package io.sipproxy.sip;

/**
 * What a message may have at most. One with more is in error.
 *
 * @param headers    header lines, at least 1
 * @param headerSize bytes of one header line, its folds included
 * @param vias       Via values
 * @param routes     Route values, and as many Record-Route values
 */
public record MessageLimits(int headers, int headerSize, int vias, int routes) {
    /** Checks the values. */
    public MessageLimits {
        atLeastOne("headers", headers);
        atLeastOne("headerSize", headerSize);
        atLeastOne("vias", vias);
        atLeastOne("routes", routes);
    }

    /**
     * For a message that was looked at before: it has grown by what this proxy added.
     *
     * @param headers header lines, at least 1
     * @return limits of nothing else
     */
    public static MessageLimits ofHeaders(final int headers) {
        return new MessageLimits(headers, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static void atLeastOne(final String name, final int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + '=' + value + " must be at least 1");
        }
    }
}
