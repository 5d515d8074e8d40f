package io.sipproxy.proxy;

import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.HeaderValues;
import io.sipproxy.sip.NameAddr;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The Route header field values of one request while it is decided about: values leave at the front (our own, RFC 3261
 * 16.4) and at the end (what a strict router put there); what remains is what goes out. Reused.
 */
final class RouteSet {
    private final HeaderValues values = new HeaderValues();
    private final NameAddr nameAddr = new NameAddr();
    private final SipUri uri = new SipUri();
    private final List<Span> spans = new ArrayList<>();
    private DirectBuffer buffer;
    private int first;
    private int end;
    private int received;

    void clear() {
        buffer = null;
        first = 0;
        end = 0;
        received = 0;
    }

    /** Reads the values of the request. */
    void read(final SipMessage request) {
        clear();
        buffer = request.buffer();
        values.start(request, HeaderId.ROUTE);
        while (values.next()) {
            if (end == spans.size()) {
                spans.add(new Span());
            }
            spans.get(end++).set(values.offset(), values.length());
        }
        received = end;
    }

    boolean isEmpty() {
        return first == end;
    }

    /** @return whether values were taken away. */
    boolean isChanged() {
        return end - first != received;
    }

    int first() {
        return first;
    }

    int end() {
        return end;
    }

    /** @return a value as it stands in the request, from {@link #first()} to before {@link #end()}. */
    Span value(final int index) {
        return spans.get(index);
    }

    void removeFirst() {
        first++;
    }

    void removeLast() {
        end--;
    }

    /**
     * Parses a value.
     *
     * @return its URI, valid until the next call; null if it is none.
     */
    SipUri uri(final int index) {
        final Span value = spans.get(index);
        if (nameAddr.parse(buffer, value.offset(), value.length()) < 0
            || !uri.parse(buffer, nameAddr.uri().offset(), nameAddr.uri().length())) {
            return null;
        }
        return uri;
    }

    /** @return where the URI that {@link #uri} parsed last stands. */
    Span uriSpan() {
        return nameAddr.uri();
    }
}
