package io.sipproxy.sip;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;

/**
 * A mutable holder of one IP address: read from text, compared as a number, written as canonical text.
 * <p>
 * Both families share the 128 bits {@link #hi()} and {@link #lo()}: an IPv4 address is kept IPv4-mapped
 * ({@code hi = 0}, {@code lo = 0x0000ffff_aabbccdd}), so {@code ::ffff:192.0.2.1} and {@code 192.0.2.1} are the same
 * address, as they are to a dual-stack socket.
 * <p>
 * Strict where a lenient reading could mean another host: an IPv4 octet has at most three digits, no leading zero
 * (some resolvers take {@code 010} for octal 8) and is at most 255. Zone ids ({@code fe80::1%eth0}) are refused, since
 * they mean nothing to a peer. One wrong form is read, because RFC 3261 itself allowed it: {@code :::} before an
 * embedded IPv4 address is {@code ::} (RFC 5118 section 4.10).
 */
public final class IpLiteral {
    /** The longest text that {@link #writeTo} produces, in bytes. */
    public static final int MAX_TEXT_LENGTH = 39;

    /** The longest text that can be an address: six full groups with an embedded IPv4 address, in brackets. */
    private static final int MAX_INPUT_LENGTH = 47;
    private static final int GROUPS = 8;
    private static final long MAPPED_PREFIX = 0xffffL << 32;

    private long hi;
    private long lo;

    /** Holds the IPv6 unspecified address until something is set or parsed. */
    public IpLiteral() {
    }

    /**
     * Reads an IPv4 dotted quad or an IPv6 address, the latter with or without brackets (RFC 3261 section 25.1,
     * RFC 4291 section 2.2).
     *
     * @return true if all of the text is an address; otherwise false, and the holder keeps its value.
     */
    public boolean parse(final DirectBuffer buffer, final int offset, final int length) {
        if (length < 2 || length > MAX_INPUT_LENGTH) {
            return false;
        }
        final int end = offset + length;
        if (Bytes.at(buffer, offset) == '[') {
            return Bytes.at(buffer, end - 1) == ']' && parseIpv6(buffer, offset + 1, end - 1);
        }
        // An IPv6 address shows its first colon after four digits at the latest.
        final int lookEnd = Math.min(end, offset + 5);
        for (int i = offset; i < lookEnd; i++) {
            if (Bytes.at(buffer, i) == ':') {
                return parseIpv6(buffer, offset, end);
            }
        }
        final long address = readIpv4(buffer, offset, end);
        if (address < 0) {
            return false;
        }
        hi = 0;
        lo = MAPPED_PREFIX | address;
        return true;
    }

    /** As {@link #parse(DirectBuffer, int, int)}, for configuration and tests: allocates. */
    public boolean parse(final CharSequence text) {
        final byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        return parse(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    /** Whether the text is an address and the same one as this; false if it is no address at all. */
    public boolean matches(final DirectBuffer buffer, final int offset, final int length) {
        final long ownHi = hi;
        final long ownLo = lo;
        final boolean same = parse(buffer, offset, length) && hi == ownHi && lo == ownLo;
        hi = ownHi;
        lo = ownLo;
        return same;
    }

    /**
     * Sets the address as 128 bits; an IPv4 address in its mapped form.
     *
     * @param hi the first eight bytes.
     * @param lo the last eight bytes.
     * @return this.
     */
    public IpLiteral set(final long hi, final long lo) {
        this.hi = hi;
        this.lo = lo;
        return this;
    }

    /** Sets an IPv4 address given as 32 bits in network order: {@code 0x7f000001} is 127.0.0.1. */
    public IpLiteral setIpv4(final int address) {
        return set(0, MAPPED_PREFIX | (address & 0xffff_ffffL));
    }

    /** The first eight bytes of the address; 0 for IPv4. */
    public long hi() {
        return hi;
    }

    /** The last eight bytes of the address. */
    public long lo() {
        return lo;
    }

    /** Whether it is an IPv4 address, or an IPv6 one that maps one. */
    public boolean isIpv4() {
        return hi == 0 && lo >>> 32 == 0xffffL;
    }

    /** 127.0.0.0/8 or ::1. */
    public boolean isLoopback() {
        return hi == 0 && (isIpv4() ? (lo >>> 24 & 0xff) == 127 : lo == 1);
    }

    /** An address of many hosts: 224.0.0.0/4, 255.255.255.255 or ff00::/8. */
    public boolean isMulticastOrBroadcast() {
        return isIpv4() ? (lo >>> 28 & 0xf) == 0xe || (lo & 0xffff_ffffL) == 0xffff_ffffL : hi >>> 56 == 0xff;
    }

    /** 0.0.0.0 or ::. */
    public boolean isUnspecified() {
        return hi == 0 && (lo == 0 || lo == MAPPED_PREFIX);
    }

    /**
     * Writes the canonical text (RFC 5952 section 4: lower case, no leading zeros, the longest run of zero groups
     * shortened), without brackets; an IPv4 address as a dotted quad. The buffer needs room for
     * {@link #MAX_TEXT_LENGTH} bytes.
     *
     * @return the number of bytes written.
     */
    public int writeTo(final MutableDirectBuffer buffer, final int offset) {
        return isIpv4() ? writeIpv4(buffer, offset) : writeIpv6(buffer, offset);
    }

    /** The canonical text, without brackets; for logs and tests. */
    @Override
    public String toString() {
        final byte[] bytes = new byte[MAX_TEXT_LENGTH];
        final int length = writeTo(new UnsafeBuffer(bytes), 0);
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }

    /** The four octets as a number, or -1. */
    private static long readIpv4(final DirectBuffer buffer, final int offset, final int end) {
        long address = 0;
        int pos = offset;
        for (int octets = 1; ; octets++) {
            final int start = pos;
            int octet = 0;
            while (pos < end && Ascii.isDigit(Bytes.at(buffer, pos)) && pos - start < 3) {
                octet = octet * 10 + Bytes.at(buffer, pos++) - '0';
            }
            if (pos == start || octet > 255 || (pos - start > 1 && Bytes.at(buffer, start) == '0')) {
                return -1;
            }
            address = address << 8 | octet;
            if (octets == 4) {
                return pos == end ? address : -1;
            }
            if (pos == end || Bytes.at(buffer, pos++) != '.') {
                return -1;
            }
        }
    }

    private boolean parseIpv6(final DirectBuffer buffer, final int offset, final int end) {
        final long oldHi = hi;
        final long oldLo = lo;
        hi = 0;
        lo = 0;
        if (readGroups(buffer, offset, end)) {
            return true;
        }
        hi = oldHi;
        lo = oldLo;
        return false;
    }

    private boolean readGroups(final DirectBuffer buffer, final int offset, final int end) {
        int pos = offset;
        int count = 0;
        int gap = -1;
        if (end - pos >= 2 && Bytes.at(buffer, pos) == ':' && Bytes.at(buffer, pos + 1) == ':') {
            gap = 0;
            pos += 2;
            if (pos == end) {
                return true;
            }
        }
        while (count < GROUPS) {
            final int start = pos;
            int value = 0;
            int digit;
            while (pos < end && (digit = UriText.hexDigit(Bytes.at(buffer, pos))) >= 0) {
                if (pos - start == 4) {
                    return false;
                }
                value = value << 4 | digit;
                pos++;
            }
            if (pos == start) {
                return false;
            }
            if (pos < end && Bytes.at(buffer, pos) == '.') {
                final long tail = readIpv4(buffer, start, end);
                if (tail < 0 || count > GROUPS - 2) {
                    return false;
                }
                group(count++, tail >>> 16);
                group(count++, tail & 0xffff);
                return closeGap(gap, count);
            }
            group(count++, value);
            if (pos == end) {
                return closeGap(gap, count);
            }
            if (Bytes.at(buffer, pos++) != ':' || pos == end) {
                return false;
            }
            if (Bytes.at(buffer, pos) == ':') {
                if (gap >= 0) {
                    return false;
                }
                gap = count;
                if (++pos == end) {
                    return closeGap(gap, count);
                }
                if (Bytes.at(buffer, pos) == ':' && readIpv4(buffer, pos + 1, end) >= 0) {
                    pos++;
                }
            }
        }
        return false;
    }

    /** Moves the groups after "::" to the right end; it stands for at least one group (RFC 4291 section 2.2). */
    private boolean closeGap(final int gap, final int count) {
        if (gap < 0 || count == GROUPS) {
            return gap < 0 && count == GROUPS;
        }
        final int shift = GROUPS - count;
        for (int i = count - 1; i >= gap; i--) {
            group(i + shift, group(i));
            group(i, 0);
        }
        return true;
    }

    private int group(final int index) {
        return (int) ((index < 4 ? hi : lo) >>> groupShift(index)) & 0xffff;
    }

    private void group(final int index, final long value) {
        final int shift = groupShift(index);
        final long mask = ~(0xffffL << shift);
        if (index < 4) {
            hi = hi & mask | value << shift;
        } else {
            lo = lo & mask | value << shift;
        }
    }

    private static int groupShift(final int index) {
        return 48 - 16 * (index & 3);
    }

    private int writeIpv4(final MutableDirectBuffer buffer, final int offset) {
        int pos = offset;
        for (int shift = 24; shift >= 0; shift -= 8) {
            final int octet = (int) (lo >>> shift) & 0xff;
            if (octet >= 100) {
                buffer.putByte(pos++, (byte) ('0' + octet / 100));
            }
            if (octet >= 10) {
                buffer.putByte(pos++, (byte) ('0' + octet / 10 % 10));
            }
            buffer.putByte(pos++, (byte) ('0' + octet % 10));
            if (shift > 0) {
                buffer.putByte(pos++, (byte) '.');
            }
        }
        return pos - offset;
    }

    private int writeIpv6(final MutableDirectBuffer buffer, final int offset) {
        int gap = -1;
        int gapLength = 1; // a single zero group is written out (RFC 5952 section 4.2.2)
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && group(i + length) == 0) {
                length++;
            }
            if (length > gapLength) {
                gap = i;
                gapLength = length;
            }
            i += length;
        }
        final int gapEnd = gap < 0 ? -1 : gap + gapLength;
        int pos = offset;
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                buffer.putByte(pos++, (byte) ':');
                buffer.putByte(pos++, (byte) ':');
                i = gapEnd - 1;
                continue;
            }
            if (i > 0 && i != gapEnd) {
                buffer.putByte(pos++, (byte) ':');
            }
            pos += writeGroup(buffer, pos, group(i));
        }
        return pos - offset;
    }

    private static int writeGroup(final MutableDirectBuffer buffer, final int offset, final int value) {
        int shift = 12;
        while (shift > 0 && value >>> shift == 0) {
            shift -= 4;
        }
        int pos = offset;
        for (; shift >= 0; shift -= 4) {
            final int digit = value >>> shift & 0xf;
            buffer.putByte(pos++, (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10));
        }
        return pos - offset;
    }
}
