package io.sipproxy.proxy;

import io.sipproxy.sip.Span;
import org.agrona.DirectBuffer;

/** One member of the target set (RFC 3261 16.5): a Request-URI and the next hop for it. Reused. */
final class Target {
    private final Span uri = new Span();
    private final NextHop nextHop = new NextHop();
    private DirectBuffer uriBuffer;

    void uri(final DirectBuffer buffer, final int offset, final int length) {
        uriBuffer = buffer;
        uri.set(offset, length);
    }

    DirectBuffer uriBuffer() {
        return uriBuffer;
    }

    Span uri() {
        return uri;
    }

    NextHop nextHop() {
        return nextHop;
    }

    void set(final Target other) {
        uriBuffer = other.uriBuffer;
        uri.set(other.uri);
        nextHop.set(other.nextHop);
    }

    void clear() {
        uriBuffer = null;
        uri.clear();
        nextHop.clear();
    }
}
