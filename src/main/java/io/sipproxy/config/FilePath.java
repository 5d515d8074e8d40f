package io.sipproxy.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The name of a file; a {@link Path}. Whether it exists is for those to say who read it. */
record FilePath() implements ValueKind {
    @Override
    public Object parse(final String text) {
        if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
            return null;
        }
        try {
            final Path path = Path.of(text);
            return path.getFileName() == null ? null : path;
        } catch (final InvalidPathException e) {
            return null;
        }
    }

    @Override
    public String valid() {
        return "name of a file";
    }
}
