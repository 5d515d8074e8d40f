package io.sipproxy.config;

import java.util.ArrayList;
import java.util.List;

/** The table of options and the effective configuration as text. */
public final class OptionTable {
    private static final int WIDTH = 100;
    private static final String INDENT = "      ";

    private OptionTable() {
    }

    /**
     * Every option with its default, valid values and meaning, for {@code --help}.
     *
     * @return lines of at most 100 columns, the last one ended too.
     */
    public static String help() {
        final StringBuilder out = new StringBuilder();
        for (final Option option : Option.values()) {
            out.append("  ").append(option.optionName()).append('\n');
            wrap("Default: " + option.defaultText() + unitOfDefault(option) + ". Valid: " + validWithUnit(option) +
                ". Takes effect " + option.effective() + ".", out);
            wrap(option.meaning(), out);
        }
        return out.toString();
    }

    /**
     * Every option as the table that the README repeats.
     *
     * @return a Markdown table, the last line ended too.
     */
    public static String markdownTable() {
        final StringBuilder out = new StringBuilder();
        row(out, "option", "default", "unit", "valid", "takes effect", "meaning");
        row(out, "---", "---", "---", "---", "---", "---");
        for (final Option option : Option.values()) {
            row(out, option.optionName(), option.defaultText(), option.unit(), option.validValues(),
                option.effective().toString(), option.meaning());
        }
        return out.toString();
    }

    /**
     * The effective configuration with each value's source, for {@code --print-config}; secrets are hidden.
     *
     * @param configuration the configuration.
     * @return one line per option, pair and device in three columns: name, value, source; the last line ended too.
     */
    public static String effective(final Configuration configuration) {
        final List<String[]> rows = new ArrayList<>();
        for (final Option option : Option.values()) {
            if (!option.isTemplate()) {
                rows.add(new String[] {
                    option.optionName(), configuration.shownValue(option), configuration.source(option)});
            }
        }
        for (final Setting setting : configuration.templateSettings()) {
            final Property property = setting.property();
            rows.add(new String[] {property.name(), property.value(), property.source()});
        }
        final int nameWidth = rows.stream().mapToInt(row -> row[0].length()).max().orElse(0);
        final int valueWidth = rows.stream().mapToInt(row -> row[1].length()).max().orElse(0);
        final StringBuilder out = new StringBuilder();
        for (final String[] row : rows) {
            out.append(String.format("%-" + nameWidth + "s  %-" + valueWidth + "s  %s\n", (Object[]) row));
        }
        return out.toString();
    }

    /** The unit behind a default that is a value; none behind one that is words. */
    static String unitOfDefault(final Option option) {
        return option.unit().isEmpty() || option.defaultValue() == null ? "" : " " + option.unit();
    }

    /** What the sample file and the help say of an option's values. */
    static String validWithUnit(final Option option) {
        final boolean needsUnit = option.kind() instanceof DurationRange;
        return option.validValues() + (needsUnit ? "; a bare number is in " + option.unit() : "");
    }

    private static void wrap(final String text, final StringBuilder out) {
        int column = 0;
        for (final String word : text.split(" ")) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                out.append('\n');
                column = 0;
            }
            out.append(column == 0 ? INDENT : " ").append(word);
            column += (column == 0 ? INDENT.length() : 1) + word.length();
        }
        out.append('\n');
    }

    private static void row(final StringBuilder out, final String... cells) {
        out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
