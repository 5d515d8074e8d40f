package io.sipproxy.sip;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes a message front to back, either from scratch or as an edited copy of another one.
 * <p>
 * An edited copy alternates {@link #copyTo} (take the source up to here), {@code put} (insert) and {@link #skipTo}
 * (leave this out). Source and output must not overlap.
 * <p>
 * There is a limit and no exception: the first piece that does not fit is left out whole and so is everything after
 * it. The buffer then holds a clean prefix, nothing beyond the limit was touched, and {@link #overflowed()} says so;
 * callers check it once, when they are done.
 */
public final class MessageWriter {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] SEPARATOR = {':', ' '};
    private static final int HEX_DIGITS = 16;
    private static final int MAX_DECIMAL_DIGITS = 20;

    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[IpLiteral.MAX_TEXT_LENGTH]);

    private MutableDirectBuffer out;
    private int start;
    private int position;
    private int end;
    private boolean overflowed;

    private DirectBuffer source;
    private int cursor;

    /** A writer over nothing: everything overflows until {@link #start} is called. */
    public MessageWriter() {
        overflowed = true;
    }

    /**
     * Begins a new message.
     *
     * @param limit the most bytes to write from {@code outOffset}; the buffer's own capacity is a limit as well.
     */
    public MessageWriter start(final MutableDirectBuffer out, final int outOffset, final int limit) {
        this.out = out;
        start = outOffset;
        position = outOffset;
        end = (int) Math.min((long) outOffset + limit, out.capacity());
        overflowed = end < outOffset;
        return this;
    }

    /** Sets the message to copy from, and the cursor on its byte {@code from}. */
    public MessageWriter source(final DirectBuffer source, final int from) {
        this.source = source;
        cursor = from;
        return this;
    }

    /** Copies the source from the cursor up to {@code sourceOffset}, which becomes the cursor. Never goes back. */
    public MessageWriter copyTo(final int sourceOffset) {
        if (sourceOffset > cursor) {
            put(source, cursor, sourceOffset - cursor);
            cursor = sourceOffset;
        }
        return this;
    }

    /** Moves the cursor on to {@code sourceOffset} and leaves out what lies between. Never goes back. */
    public MessageWriter skipTo(final int sourceOffset) {
        cursor = Math.max(cursor, sourceOffset);
        return this;
    }

    /** The source offset of the next byte that {@link #copyTo} would copy. */
    public int cursor() {
        return cursor;
    }

    public MessageWriter put(final byte[] bytes) {
        if (fits(bytes.length)) {
            out.putBytes(position, bytes);
            position += bytes.length;
        }
        return this;
    }

    public MessageWriter put(final byte b) {
        if (fits(1)) {
            out.putByte(position++, b);
        }
        return this;
    }

    /** A character of US-ASCII, to be able to write {@code put(';')}. */
    public MessageWriter put(final char c) {
        return put((byte) c);
    }

    public MessageWriter put(final DirectBuffer buffer, final int offset, final int length) {
        if (length > 0 && fits(length)) {
            out.putBytes(position, buffer, offset, length);
            position += length;
        }
        return this;
    }

    /** The bytes that the span covers; nothing when it is not present. */
    public MessageWriter put(final DirectBuffer buffer, final Span span) {
        return span.isPresent() ? put(buffer, span.offset(), span.length()) : this;
    }

    /** Text whose characters are all US-ASCII; any other is written as '?'. For rare paths and constants' builders. */
    public MessageWriter putText(final CharSequence text) {
        final int length = text.length();
        if (fits(length)) {
            for (int i = 0; i < length; i++) {
                final char c = text.charAt(i);
                out.putByte(position + i, (byte) (c < 0x80 ? c : '?'));
            }
            position += length;
        }
        return this;
    }

    /** Decimal digits, with a sign only when negative. */
    public MessageWriter putInt(final long value) {
        // Works on the negative side, where Long.MIN_VALUE has a place too.
        long rest = value < 0 ? value : -value;
        int pos = MAX_DECIMAL_DIGITS;
        do {
            scratch.putByte(--pos, (byte) ('0' - rest % 10));
            rest /= 10;
        } while (rest != 0);
        if (value < 0) {
            scratch.putByte(--pos, (byte) '-');
        }
        return put(scratch, pos, MAX_DECIMAL_DIGITS - pos);
    }

    /** Sixteen hexadecimal digits, lower case. */
    public MessageWriter putHex(final long value) {
        if (fits(HEX_DIGITS)) {
            for (int i = 0; i < HEX_DIGITS; i++) {
                final int digit = (int) (value >>> 60 - 4 * i) & 0xf;
                out.putByte(position + i, (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10));
            }
            position += HEX_DIGITS;
        }
        return this;
    }

    /** An address as canonical text without brackets, as in {@code received=} (RFC 3261 section 25.1, via-received). */
    public MessageWriter putAddress(final IpLiteral address) {
        return put(scratch, 0, address.writeTo(scratch, 0));
    }

    /** An address as the host of a URI or a sent-by: IPv6 in brackets (RFC 3261 section 25.1, IPv6reference). */
    public MessageWriter putHost(final IpLiteral address) {
        return address.isIpv4() ? putAddress(address) : put('[').putAddress(address).put(']');
    }

    public MessageWriter crlf() {
        return put(CRLF);
    }

    /** The name of a header line with the colon and a space; the value and {@link #crlf()} follow. */
    public MessageWriter headerName(final HeaderId id) {
        return put(id.canonicalName()).put(SEPARATOR);
    }

    /** A whole header line. */
    public MessageWriter header(final HeaderId id, final byte[] value) {
        return headerName(id).put(value).crlf();
    }

    /** A whole header line with a number as its value. */
    public MessageWriter header(final HeaderId id, final long value) {
        return headerName(id).putInt(value).crlf();
    }

    /** A whole header line. */
    public MessageWriter header(final HeaderId id, final DirectBuffer buffer, final int offset, final int length) {
        return headerName(id).put(buffer, offset, length).crlf();
    }

    /** Bytes written so far. */
    public int length() {
        return position - start;
    }

    /** The offset in the output buffer of the next byte. */
    public int position() {
        return position;
    }

    /** Whether something was left out because it did not fit; the output is then of no use. */
    public boolean overflowed() {
        return overflowed;
    }

    private boolean fits(final int length) {
        if (overflowed || length > end - position) {
            overflowed = true;
            return false;
        }
        return true;
    }
}
