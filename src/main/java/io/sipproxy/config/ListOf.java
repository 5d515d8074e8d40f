package io.sipproxy.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One or more different values separated by commas; an unmodifiable {@link List} of {@link String}.
 *
 * @param element what each of them is.
 * @param plural  the elements in words.
 */
record ListOf(ValueKind element, String plural) implements ValueKind {
    @Override
    public Object parse(final String text) {
        final List<String> elements = new ArrayList<>();
        final List<String> seen = new ArrayList<>();
        for (final String part : text.split(",", -1)) {
            final String value = part.strip();
            final String folded = value.toLowerCase(Locale.ROOT);
            if (element.parse(value) == null || seen.contains(folded)) {
                return null;
            }
            seen.add(folded);
            elements.add(value);
        }
        return List.copyOf(elements);
    }

    @Override
    public String valid() {
        return plural + " separated by commas, none twice";
    }
}
