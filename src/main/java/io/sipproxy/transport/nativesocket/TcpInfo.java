package io.sipproxy.transport.nativesocket;

import java.util.Arrays;
import java.util.Locale;

/**
 * What a system says of a TCP connection at one moment. Reusable; {@link NativeSockets#read} fills it. No system and no
 * kernel gives every field: ask {@link #isAvailable} before relying on one.
 */
public final class TcpInfo {
    /** The fields that there may be. */
    public enum Field {
        STATE,
        UNACKED,
        UNACKED_BYTES,
        NOT_SENT_BYTES,
        RETRANSMITS,
        PROBES,
        RTT,
        LAST_ACK_RECEIVED
    }

    private final long[] values = new long[Field.values().length];
    private int available;
    private TcpState state = TcpState.UNKNOWN;

    /**
     * @param field to ask for
     * @return whether the last reading gave it
     */
    public boolean isAvailable(final Field field) {
        return (available & 1 << field.ordinal()) != 0;
    }

    /**
     * @return state of the connection
     */
    public TcpState state() {
        return state;
    }

    /**
     * Linux: segments that were sent and are not acknowledged.
     *
     * @return segments; 0 if not available
     */
    public long unacked() {
        return value(Field.UNACKED);
    }

    /**
     * Windows: bytes that were sent and are not acknowledged. macOS: these and those that are still to be sent, which
     * it does not tell apart.
     *
     * @return bytes; 0 if not available
     */
    public long unackedBytes() {
        return value(Field.UNACKED_BYTES);
    }

    /**
     * Linux: bytes that were written and not sent, since the peer's or the network's window is full. Does not count
     * what waits to be sent again.
     *
     * @return bytes; 0 if not available
     */
    public long notSentBytes() {
        return value(Field.NOT_SENT_BYTES);
    }

    /**
     * Linux: how often the oldest segment was sent again since the peer last acknowledged something new. Windows: how
     * often the retransmission timer ran out in the life of the connection. macOS: segments sent again in the life of
     * the connection.
     *
     * @return count; 0 if not available
     */
    public long retransmits() {
        return value(Field.RETRANSMITS);
    }

    /**
     * Linux: keep-alive and window probes that are unanswered.
     *
     * @return count; 0 if not available
     */
    public long probes() {
        return value(Field.PROBES);
    }

    /**
     * The smoothed round-trip time.
     *
     * @return microseconds; 0 if not available
     */
    public long rttUs() {
        return value(Field.RTT);
    }

    /**
     * Linux: time since the last segment from the peer that carried a valid acknowledgement, new or repeated.
     *
     * @return milliseconds; 0 if not available
     */
    public long lastAckReceivedMs() {
        return value(Field.LAST_ACK_RECEIVED);
    }

    /**
     * Whether anything written is still on this side: unacknowledged or not even sent.
     *
     * @return true if so; false too if no field says
     */
    public boolean hasOutstanding() {
        return (unacked() | unackedBytes() | notSentBytes()) != 0;
    }

    /**
     * Linux: whether all that is outstanding waits for a peer that keeps its window shut and answers the probes. Such a
     * peer lives, though it may be silent for longer and longer: the probes grow rare, and so do its acknowledgements.
     * One probe may be unanswered: it may be on its way, and Linux answers no two within half a second
     * (net.ipv4.tcp_invalid_ratelimit).
     *
     * @return true if so; false too where the system does not say
     */
    public boolean isPeerWindowShut() {
        return isAvailable(Field.UNACKED) && unacked() == 0 && notSentBytes() > 0 && probes() <= 1;
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder(state.name());
        for (final Field field : Field.values()) {
            if (field != Field.STATE && isAvailable(field)) {
                text.append(' ').append(field.name().toLowerCase(Locale.ROOT)).append('=')
                    .append(value(field));
            }
        }
        return text.toString();
    }

    void clear() {
        available = 0;
        state = TcpState.UNKNOWN;
        Arrays.fill(values, 0);
    }

    void set(final Field field, final long value) {
        values[field.ordinal()] = value;
        available |= 1 << field.ordinal();
    }

    void state(final TcpState newState) {
        state = newState;
        set(Field.STATE, newState.ordinal());
    }

    private long value(final Field field) {
        return values[field.ordinal()];
    }
}
