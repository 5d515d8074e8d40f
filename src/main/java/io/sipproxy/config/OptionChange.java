package io.sipproxy.config;

import java.util.List;

/**
 * A value that an operator wants an option to have while the program runs.
 *
 * @param option one that takes effect immediately.
 * @param value the number of a number or the nanoseconds of a duration.
 * @param shown the value for the operator to read, with its unit.
 */
public record OptionChange(Option option, long value, String shown) {
    private static final String SOURCE = "ctl";

    /**
     * Reads a change as a configuration is read.
     *
     * @param name the option's name, with the prefix {@value Option#PREFIX} or without.
     * @param text the value.
     * @return the change.
     * @throws ConfigurationException if there is no such option, it takes effect after restart only, or the value is
     *                                not valid.
     */
    public static OptionChange parse(final String name, final String text) throws ConfigurationException {
        final String bare = name.startsWith(Option.PREFIX) ? name.substring(Option.PREFIX.length()) : name;
        final Property property = new Property(bare, text.strip(), SOURCE);
        final Option option = Option.find(bare);
        if (option == null) {
            throw new ConfigurationException(List.of(ConfigurationLoader.unknown(property)));
        }
        if (option.effective() != Effective.IMMEDIATELY) {
            final String shown = option.isSecret() ? property.masked() : property.shown();
            throw new ConfigurationException(List.of(shown + ": takes effect " + option.effective() + " only"));
        }
        final Object value = option.kind().parse(property.value());
        if (value == null) {
            throw new ConfigurationException(List.of(ConfigurationLoader.badValue(option, property)));
        }
        return new OptionChange(option, (Long) value, Configuration.shownValue(option, property.value()));
    }
}
