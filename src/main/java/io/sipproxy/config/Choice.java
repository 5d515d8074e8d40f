package io.sipproxy.config;

import java.util.List;

/**
 * One of a few words; a {@link String}.
 *
 * @param words the words.
 */
record Choice(List<String> words) implements ValueKind {
    @Override
    public Object parse(final String text) {
        return words.contains(text) ? text : null;
    }

    @Override
    public String valid() {
        return String.join(", ", words);
    }
}
