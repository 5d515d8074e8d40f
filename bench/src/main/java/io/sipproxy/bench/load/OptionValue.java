package io.sipproxy.bench.load;

/** Reads the value of an option of a command line; the fault of a bad one names the option and what is valid. */
public final class OptionValue {
    private OptionValue() {
    }

    /** @throws IllegalArgumentException if it is neither. */
    public static String choice(final String name, final String value, final String one, final String other) {
        if (!value.equals(one) && !value.equals(other)) {
            throw new IllegalArgumentException(name + ' ' + value + ": must be " + one + " or " + other);
        }
        return value;
    }

    /** @throws IllegalArgumentException if it is no number, or out of range. */
    public static int number(final String name, final String value, final int from, final int to) {
        try {
            final int number = Integer.parseInt(value);
            if (number >= from && number <= to) {
                return number;
            }
        } catch (final NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(name + ' ' + value + ": must be a number from " + from + " to " + to);
    }
}
