package io.sipproxy.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** As much of the distinguished encoding rules (X.690) as a certificate takes. */
final class Der {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private Der() {
    }

    static byte[] sequence(final byte[]... parts) {
        return tagged(0x30, parts);
    }

    static byte[] set(final byte[]... parts) {
        return tagged(0x31, parts);
    }

    static byte[] integer(final long value) {
        return tagged(0x02, BigInteger.valueOf(value).toByteArray());
    }

    static byte[] bool(final boolean value) {
        return tagged(0x01, new byte[] {(byte) (value ? 0xff : 0)});
    }

    static byte[] utf8(final String text) {
        return tagged(0x0c, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] octets(final byte[] bytes) {
        return tagged(0x04, bytes);
    }

    static byte[] bits(final byte[] bytes) {
        return tagged(0x03, new byte[1], bytes);
    }

    static byte[] time(final Instant instant) {
        return tagged(0x18, TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    /** An object identifier in dots. */
    static byte[] oid(final String dotted) {
        final String[] arcs = dotted.split("\\.");
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            final long arc = Long.parseLong(arcs[i]);
            for (int shift = 56; shift > 0; shift -= 7) {
                if (arc >> shift != 0) {
                    out.write((int) (arc >> shift & 0x7f | 0x80));
                }
            }
            out.write((int) (arc & 0x7f));
        }
        return tagged(0x06, out.toByteArray());
    }

    static byte[] tagged(final int tag, final byte[]... parts) {
        final ByteArrayOutputStream contents = new ByteArrayOutputStream();
        for (final byte[] part : parts) {
            contents.writeBytes(part);
        }
        final int length = contents.size();
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(contents.toByteArray());
        return out.toByteArray();
    }
}
