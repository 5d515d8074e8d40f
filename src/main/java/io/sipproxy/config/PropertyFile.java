package io.sipproxy.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Reads one properties file in UTF-8; the prefix of its names may be left out. */
final class PropertyFile {
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private PropertyFile() {
    }

    /**
     * Reads a file.
     *
     * @param path   the file.
     * @param faults receives a line if the file cannot be read, and one for each name that it gives twice.
     * @return the properties in the order of the file.
     */
    static List<Property> read(final Path path, final List<String> faults) {
        final Recorder recorder = new Recorder(path.toString());
        try {
            final String text = Files.readString(path);
            // Some editors put a byte order mark in front, which would become part of the first name.
            recorder.load(new StringReader(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text));
        } catch (final IOException | IllegalArgumentException e) {
            faults.add(Property.printable(path.toString()) + ": cannot be read: " + Property.printable(reason(e)));
            return List.of();
        }
        faults.addAll(recorder.faults);
        return recorder.inOrder;
    }

    private static String reason(final Exception e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        if (e instanceof CharacterCodingException) {
            return "not UTF-8 text";
        }
        return String.valueOf(e.getMessage());
    }

    /** Keeps what {@link Properties} itself would lose: the order, and the names that are given twice. */
    private static final class Recorder extends Properties {
        private final List<Property> inOrder = new ArrayList<>();
        private final List<String> faults = new ArrayList<>();
        private final String source;

        Recorder(final String source) {
            this.source = source;
        }

        @Override
        public synchronized Object put(final Object key, final Object value) {
            final String name = withoutPrefix((String) key);
            final Property property = new Property(name, ((String) value).strip(), source);
            if (super.put(name, property.value()) == null) {
                inOrder.add(property);
            } else {
                faults.add(Option.PREFIX + Property.printable(name) + " (" + Property.printable(source) +
                    "): is given twice in this file; give it once");
            }
            return null;
        }

        private static String withoutPrefix(final String name) {
            return name.startsWith(Option.PREFIX) ? name.substring(Option.PREFIX.length()) : name;
        }
    }
}
