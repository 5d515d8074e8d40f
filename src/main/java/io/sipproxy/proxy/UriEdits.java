package io.sipproxy.proxy;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import io.sipproxy.sip.Transport;
import org.agrona.DirectBuffer;

/** Copies of SIP URIs without what must not be in a Request-URI. */
final class UriEdits {
    private static final byte[] MADDR = Ascii.bytes("maddr");
    private static final byte[] TRANSPORT = Ascii.bytes("transport");
    private static final byte[] METHOD = Ascii.bytes("method");

    private UriEdits() {
    }

    /**
     * Writes a contact's URI as a Request-URI: without the method parameter and without headers (19.1.1, 16.6 step 2).
     */
    static void writeForRequest(final MessageWriter writer, final DirectBuffer buffer, final SipUri uri) {
        writer.source(buffer, uri.offset());
        copyParams(writer, buffer, uri, METHOD, null);
        writer.copyTo(uri.headers().isPresent() ? uri.headers().offset() : uri.offset() + uri.length());
    }

    /** Writes a URI without maddr, and without a port or transport that is not the default (16.4). */
    static void writeWithoutMaddr(final MessageWriter writer, final DirectBuffer buffer, final SipUri uri) {
        final Transport standard = uri.scheme() == SipUri.Scheme.SIPS ? Transport.TLS : Transport.UDP;
        writer.source(buffer, uri.offset());
        if (uri.port() > 0 && uri.port() != standard.defaultPort()) {
            writer.copyTo(uri.host().end());
            writer.skipTo(uri.params().offset());
        }
        copyParams(writer, buffer, uri, MADDR, uri.transport() == standard ? null : TRANSPORT);
        writer.copyTo(uri.offset() + uri.length());
    }

    private static void copyParams(final MessageWriter writer, final DirectBuffer buffer, final SipUri uri,
        final byte[] unwanted, final byte[] alsoUnwanted) {
        final Span params = uri.params();
        int semicolon = params.offset();
        while (params.isPresent() && semicolon < params.end()) {
            final int nameEnd = endOf(buffer, semicolon + 1, params.end(), '=');
            final int end = endOf(buffer, semicolon + 1, params.end(), ';');
            if (isName(buffer, semicolon + 1, nameEnd, unwanted)
                || isName(buffer, semicolon + 1, nameEnd, alsoUnwanted)) {
                writer.copyTo(semicolon).skipTo(end);
            }
            semicolon = end;
        }
    }

    private static boolean isName(final DirectBuffer buffer, final int offset, final int end, final byte[] name) {
        return name != null && Ascii.equalsIgnoreCase(buffer, offset, end - offset, name);
    }

    /** @return where the character is, or a semicolon, or the end. */
    private static int endOf(final DirectBuffer buffer, final int offset, final int end, final char wanted) {
        int at = offset;
        while (at < end && buffer.getByte(at) != wanted && buffer.getByte(at) != ';') {
            at++;
        }
        return at;
    }
}
