package io.sipproxy.control.client;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns that are as wide as they have to be. What no terminal can show is replaced. */
final class Table {
    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();

    /** @param headings of the columns; one that begins with a ">" is of numbers, which stand on the right. */
    Table(final String... headings) {
        rows.add(headings);
    }

    Table row(final Object... cells) {
        final String[] row = new String[rows.get(0).length];
        for (int i = 0; i < row.length; i++) {
            row[i] = printable(cells[i] == null ? "-" : cells[i].toString());
        }
        rows.add(row);
        return this;
    }

    @Override
    public String toString() {
        final int[] widths = new int[rows.get(0).length];
        for (final String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row == rows.get(0) ? heading(i).length() : row[i].length());
            }
        }
        final StringBuilder out = new StringBuilder();
        for (final String[] row : rows) {
            final StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                final String cell = row == rows.get(0) ? heading(i) : row[i];
                final String space = " ".repeat(widths[i] - cell.length());
                line.append(i == 0 ? "" : GAP).append(isNumber(i) ? space + cell : cell + space);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }

    private boolean isNumber(final int column) {
        return rows.get(0)[column].startsWith(">");
    }

    private String heading(final int column) {
        return isNumber(column) ? rows.get(0)[column].substring(1) : rows.get(0)[column];
    }

    /** What a peer has sent must not move the cursor. */
    static String printable(final String text) {
        final StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> out.appendCodePoint(
            Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == '\u2028' || c == '\u2029'
                ? '?' : c));
        return out.toString();
    }
}
