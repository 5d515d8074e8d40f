package io.sipproxy.config;

import java.util.Collection;

/** Finds what a mistyped name was probably meant to be. */
final class NearestName {
    /** A name may differ from what was meant by one edit in so many characters. */
    private static final int CHARACTERS_PER_EDIT = 3;
    private static final int MIN_EDITS = 2;

    private NearestName() {
    }

    /**
     * The candidate that differs least from the name.
     *
     * @return null if even that one is too different to be what was meant.
     */
    static String among(final Collection<String> candidates, final String name) {
        String nearest = null;
        int least = Math.max(MIN_EDITS, name.length() / CHARACTERS_PER_EDIT) + 1;
        for (final String candidate : candidates) {
            final int edits = edits(name, candidate);
            if (edits < least) {
                least = edits;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
    static int edits(final String from, final String to) {
        int[] beforePrevious = new int[to.length() + 1];
        int[] previous = new int[to.length() + 1];
        int[] current = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                final int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
                if (isSwap(from, i, to, j)) {
                    current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
                }
            }
            final int[] spare = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = spare;
        }
        return previous[to.length()];
    }

    private static boolean isSwap(final String from, final int i, final String to, final int j) {
        return i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
    }
}
