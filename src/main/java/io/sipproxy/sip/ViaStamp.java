package io.sipproxy.sip;

import org.agrona.DirectBuffer;

/**
 * Notes in the topmost Via of a received request where it really came from (RFC 3261 section 18.2.1, RFC 3581 section
 * 4), so that the response finds its way back through a NAT.
 * <p>
 * {@code received} is written if the sent-by host is a name or another address, and always with {@code rport}; an
 * {@code rport} gets the source port. What the sender itself put there is not believed: values of either parameter that
 * came with the request are replaced or, where none belongs, removed.
 */
public final class ViaStamp {
    private static final byte[] RECEIVED = Ascii.bytes("received");
    private static final byte[] RPORT = Ascii.bytes("rport");
    private static final byte[] PUT_RECEIVED = Ascii.bytes(";received=");
    private static final byte[] PUT_RPORT = Ascii.bytes(";rport=");

    private ViaStamp() {
    }

    /**
     * Copies the request from the writer's source cursor through the end of its topmost Via value, with the source
     * noted in it. Earlier edits may have been made; the cursor is left on the byte after the value, for later ones or
     * for {@code copyTo(request.end())}.
     *
     * @param writer     its source is the request's buffer and its cursor at or before the Via value.
     * @param request    well formed or answerable; otherwise nothing is done.
     * @param source     address that the request came from.
     * @param sourcePort port that it came from.
     */
    public static void writeTopViaWithSource(
        final MessageWriter writer, final SipMessage request, final IpLiteral source, final int sourcePort) {
        if (request.error() != null && !request.isAnswerable()) {
            return;
        }
        final DirectBuffer buffer = request.buffer();
        final Via via = request.topVia();
        final int end = via.end();
        boolean hasRport = false;
        int semi = via.params().isPresent() ? via.params().offset() : end;
        while (semi >= 0 && semi < end) {
            final int next = HeaderParams.next(buffer, semi, end);
            if (HeaderParams.isName(buffer, semi, end, RECEIVED)) {
                writer.copyTo(semi).skipTo(next);
            } else if (HeaderParams.isName(buffer, semi, end, RPORT)) {
                writer.copyTo(semi).skipTo(next);
                if (!hasRport) {
                    writer.put(PUT_RPORT).putInt(sourcePort);
                    hasRport = true;
                }
            }
            semi = next;
        }
        writer.copyTo(end);
        if (hasRport || !source.matches(buffer, via.host().offset(), via.host().length())) {
            writer.put(PUT_RECEIVED).putAddress(source);
        }
    }

    /** Copies the whole request, with its source noted in the topmost Via and no other change. */
    public static void copyWithSource(
        final MessageWriter writer, final SipMessage request, final IpLiteral source, final int sourcePort) {
        writer.source(request.buffer(), request.offset());
        writeTopViaWithSource(writer, request, source, sourcePort);
        writer.copyTo(request.end());
    }
}
