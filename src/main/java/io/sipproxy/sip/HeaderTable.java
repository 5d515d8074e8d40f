package io.sipproxy.sip;

import java.util.Arrays;

/**
 * Where the header lines of one message are: seven ints a line in one array, and for each id the chain of its lines.
 * Lookup by id costs one array read, clearing one small fill, whatever the number of lines was.
 */
final class HeaderTable {
    static final int NONE = -1;

    private static final int INITIAL_LINES = 32;
    /** A power of two: two lines share a cache line, and the index is a shift. */
    private static final int STRIDE_SHIFT = 3;
    private static final int LINE_START = 0;
    private static final int LINE_END = 1;
    private static final int NAME_LENGTH = 2;
    private static final int VALUE_OFFSET = 3;
    private static final int VALUE_LENGTH = 4;
    private static final int ID = 5;
    private static final int NEXT = 6;

    private final int[] first = new int[HeaderId.COUNT];
    private final int[] last = new int[HeaderId.COUNT];
    private int[] lines = new int[INITIAL_LINES << STRIDE_SHIFT];
    private int count;

    HeaderTable() {
        clear();
    }

    void clear() {
        Arrays.fill(first, NONE);
        count = 0;
    }

    void add(
        final HeaderId id,
        final int lineStart,
        final int nameLength,
        final int valueOffset,
        final int valueLength,
        final int lineEnd) {
        final int line = count++;
        final int base = line << STRIDE_SHIFT;
        if (base == lines.length) {
            // Happens a few times in a table's life; the parser bounds the number of lines.
            lines = Arrays.copyOf(lines, lines.length << 1);
        }
        final int ordinal = id.ordinal();
        final int[] fields = lines;
        fields[base + LINE_START] = lineStart;
        fields[base + LINE_END] = lineEnd;
        fields[base + NAME_LENGTH] = nameLength;
        fields[base + VALUE_OFFSET] = valueOffset;
        fields[base + VALUE_LENGTH] = valueLength;
        fields[base + ID] = ordinal;
        fields[base + NEXT] = NONE;
        if (first[ordinal] == NONE) {
            first[ordinal] = line;
        } else {
            fields[(last[ordinal] << STRIDE_SHIFT) + NEXT] = line;
        }
        last[ordinal] = line;
    }

    int count() {
        return count;
    }

    int first(final HeaderId id) {
        return first[id.ordinal()];
    }

    HeaderId id(final int line) {
        return HeaderId.of(field(line, ID));
    }

    int next(final int line) {
        return field(line, NEXT);
    }

    int lineStart(final int line) {
        return field(line, LINE_START);
    }

    int lineEnd(final int line) {
        return field(line, LINE_END);
    }

    int nameLength(final int line) {
        return field(line, NAME_LENGTH);
    }

    int valueOffset(final int line) {
        return field(line, VALUE_OFFSET);
    }

    int valueLength(final int line) {
        return field(line, VALUE_LENGTH);
    }

    private int field(final int line, final int field) {
        return lines[(line << STRIDE_SHIFT) + field];
    }
}
