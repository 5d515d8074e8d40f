package io.sipproxy.transaction;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.ResponseWriter;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.Span;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Builds the responses that this proxy makes itself (RFC 3261 8.2.6), one at a time. */
final class ReplyWriter {
    private static final int TAG_LENGTH = 16;

    private final MutableDirectBuffer out;
    private final MutableDirectBuffer tag = new UnsafeBuffer(new byte[TAG_LENGTH]);
    private final MessageWriter writer = new MessageWriter();
    private final MessageWriter tagWriter = new MessageWriter();
    private int status;

    ReplyWriter(final int capacity) {
        out = new UnsafeBuffer(new byte[capacity]);
    }

    /**
     * Begins a response to a request whose top Via tells already where it came from.
     *
     * @param seed of the To tag: the same request gets the same tag each time.
     */
    MessageWriter begin(final SipMessage request, final int newStatus, final byte[] reason, final Fingerprint seed) {
        return begin(request, newStatus, reason, seed, null, 0);
    }

    /** Begins a response to a request as it was received from {@code source}. */
    MessageWriter begin(final SipMessage request, final int newStatus, final byte[] reason, final Fingerprint seed,
        final IpLiteral source, final int sourcePort) {
        status = newStatus;
        writeTag(seed);
        writer.start(out, 0, out.capacity());
        ResponseWriter.begin(writer, request, newStatus, reason, tag, 0, TAG_LENGTH, source, sourcePort);
        return writer;
    }

    /** @return whether this is the To tag that responses made here get with that seed. */
    boolean isTag(final DirectBuffer buffer, final Span toTag, final Fingerprint seed) {
        if (!toTag.isPresent() || toTag.length() != TAG_LENGTH) {
            return false;
        }
        writeTag(seed);
        return Ascii.equals(buffer, toTag.offset(), tag, 0, TAG_LENGTH);
    }

    private void writeTag(final Fingerprint seed) {
        tagWriter.start(tag, 0, TAG_LENGTH);
        tagWriter.putHex(seed.tagBits());
    }

    /** @return the length of the response; -1 if it is too large. */
    int end() {
        ResponseWriter.end(writer);
        return writer.overflowed() ? -1 : writer.length();
    }

    int status() {
        return status;
    }

    MutableDirectBuffer buffer() {
        return out;
    }
}
