package io.sipproxy.json;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Writes values as JSON on one line. A record becomes an object whose names are those of its components, a map one
 * whose names are its keys, an enum constant its name; besides there are lists, strings, booleans, whole numbers,
 * finite {@link Double}s and null. Text is escaped so that no control character is in the line, and no byte needs more
 * than ASCII.
 */
public final class JsonWriter {
    private static final String HEX = "0123456789abcdef";
    /** To ask a class for its components takes longer than to write them. */
    private static final ClassValue<List<Component>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<Component> computeValue(final Class<?> type) {
            return Arrays.stream(type.getRecordComponents()).map(Component::of).toList();
        }
    };

    private record Component(String name, Method accessor) {
        private static Component of(final RecordComponent component) {
            // The record itself may be known to its package only.
            component.getAccessor().setAccessible(true);
            return new Component(component.getName(), component.getAccessor());
        }

        private Object value(final Record row) {
            try {
                return accessor.invoke(row);
            } catch (final ReflectiveOperationException e) {
                throw new IllegalArgumentException("no JSON for " + accessor, e);
            }
        }
    }

    /** What is written again and again has some kilobytes, and room that grows is copied each time. */
    private static final int EXPECTED = 4_096;

    private final StringBuilder out = new StringBuilder(EXPECTED);

    private JsonWriter() {
    }

    /**
     * @param value of one of the kinds above.
     * @return its text, without a line end.
     * @throws IllegalArgumentException if it is, or holds, something else.
     */
    public static String write(final Object value) {
        final JsonWriter writer = new JsonWriter();
        writer.put(value);
        return writer.out.toString();
    }

    /**
     * @param value of one of the kinds above.
     * @return its text and a line end, in ASCII.
     * @throws IllegalArgumentException if it is, or holds, something else.
     */
    public static byte[] line(final Object value) {
        final JsonWriter writer = new JsonWriter();
        writer.put(value);
        return writer.out.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void put(final Object value) {
        if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            out.append(value);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            out.append(BigDecimal.valueOf(number).toPlainString());
        } else if (value instanceof String text) {
            putText(text);
        } else if (value instanceof Enum<?> constant) {
            putText(constant.name());
        } else if (value instanceof List<?> list) {
            putList(list.iterator());
        } else if (value instanceof Map<?, ?> map) {
            putMap(map);
        } else if (value instanceof Record row) {
            putRecord(row);
        } else {
            throw new IllegalArgumentException("no JSON for a " + value.getClass().getName());
        }
    }

    private void putList(final Iterator<?> values) {
        out.append('[');
        while (values.hasNext()) {
            put(values.next());
            if (values.hasNext()) {
                out.append(',');
            }
        }
        out.append(']');
    }

    private void putMap(final Map<?, ?> map) {
        out.append('{');
        boolean isFirst = true;
        for (final Map.Entry<?, ?> entry : map.entrySet()) {
            putName((String)entry.getKey(), isFirst);
            put(entry.getValue());
            isFirst = false;
        }
        out.append('}');
    }

    private void putRecord(final Record row) {
        out.append('{');
        boolean isFirst = true;
        for (final Component component : COMPONENTS.get(row.getClass())) {
            putName(component.name(), isFirst);
            put(component.value(row));
            isFirst = false;
        }
        out.append('}');
    }

    private void putName(final String name, final boolean isFirst) {
        if (!isFirst) {
            out.append(',');
        }
        putText(name);
        out.append(':');
    }

    private void putText(final String text) {
        out.append('"');
        if (isPlain(text)) {
            out.append(text);
        } else {
            putCharacters(text);
        }
        out.append('"');
    }

    /** Almost every text is, and is then written in one piece. */
    private static boolean isPlain(final String text) {
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private void putCharacters(final String text) {
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                putEscaped(c);
            } else {
                out.append(c);
            }
        }
    }

    /** A character beyond the first plane is a pair of surrogates, each with an escape of its own (section 7). */
    private void putEscaped(final char c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> out.append("\\u").append(HEX.charAt(c >> 12)).append(HEX.charAt(c >> 8 & 15))
                .append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
        }
    }
}
