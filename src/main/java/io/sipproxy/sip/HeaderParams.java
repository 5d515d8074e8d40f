package io.sipproxy.sip;

import org.agrona.DirectBuffer;

/**
 * The parameters of a header value: {@code *(SEMI generic-param)} (RFC 3261 section 25.1), with white space and folds
 * around every separator and values that may be quoted. Every position called {@code semi} is that of the semicolon
 * before a parameter.
 */
final class HeaderParams {
    private HeaderParams() {
    }

    /**
     * Offset of what follows the parameter at {@code semi}: the next semicolon, a comma, or {@code end}. A semicolon
     * without a parameter is passed over.
     *
     * @return -1 if anything else follows, or a quote is not closed.
     */
    static int next(final DirectBuffer buffer, final int semi, final int end) {
        final int name = Ascii.skipWhitespace(buffer, semi + 1, end);
        final int nameEnd = Scan.paramNameEnd(buffer, name, end);
        int pos = Ascii.skipWhitespace(buffer, nameEnd, end);
        if (pos < end && nameEnd > name && Bytes.at(buffer, pos) == '=') {
            final int valueEnd = valueEnd(buffer, Ascii.skipWhitespace(buffer, pos + 1, end), end);
            if (valueEnd < 0) {
                return -1;
            }
            pos = Ascii.skipWhitespace(buffer, valueEnd, end);
        }
        return pos == end || Bytes.at(buffer, pos) == ';' || Bytes.at(buffer, pos) == ',' ? pos : -1;
    }

    /** Whether the parameter at {@code semi} is {@code name}, whatever its case. */
    static boolean isName(final DirectBuffer buffer, final int semi, final int end, final byte[] name) {
        final int start = Ascii.skipWhitespace(buffer, semi + 1, end);
        return Ascii.equalsIgnoreCase(buffer, start, Scan.paramNameEnd(buffer, start, end) - start, name);
    }

    /** Sets the value of the parameter at {@code semi}: without its quotes, absent if there is no equals sign. */
    static void value(final DirectBuffer buffer, final int semi, final int end, final Span out) {
        out.clear();
        final int nameEnd = Scan.paramNameEnd(buffer, Ascii.skipWhitespace(buffer, semi + 1, end), end);
        final int equals = Ascii.skipWhitespace(buffer, nameEnd, end);
        if (equals == end || Bytes.at(buffer, equals) != '=') {
            return;
        }
        final int start = Ascii.skipWhitespace(buffer, equals + 1, end);
        final int valueEnd = valueEnd(buffer, start, end);
        if (valueEnd < 0) {
            return;
        }
        final boolean quoted = start < valueEnd && Bytes.at(buffer, start) == '"';
        out.set(quoted ? start + 1 : start, quoted ? valueEnd - start - 2 : valueEnd - start);
    }

    /**
     * Finds a parameter; of several with the same name the first.
     *
     * @param semi     offset of the first parameter's semicolon; the list was walked by {@link #next} before.
     * @param outValue as {@link #value}.
     * @return whether it is there.
     */
    static boolean find(
        final DirectBuffer buffer, final int semi, final int end, final byte[] name, final Span outValue) {
        for (int pos = semi; pos >= 0 && pos < end; pos = next(buffer, pos, end)) {
            if (isName(buffer, pos, end, name)) {
                value(buffer, pos, end, outValue);
                return true;
            }
        }
        outValue.clear();
        return false;
    }

    private static int valueEnd(final DirectBuffer buffer, final int start, final int end) {
        if (start < end && Bytes.at(buffer, start) == '"') {
            return Scan.skipQuoted(buffer, start, end);
        }
        return Scan.paramValueEnd(buffer, start, end);
    }
}
