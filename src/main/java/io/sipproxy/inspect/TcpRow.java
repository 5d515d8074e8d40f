package io.sipproxy.inspect;

import io.sipproxy.transport.nativesocket.TcpInfo;
import io.sipproxy.transport.nativesocket.TcpInfo.Field;

/**
 * What the operating system says of a connection. A number that it does not give is -1.
 *
 * @param state of TCP, for example {@code ESTABLISHED}.
 * @param rttUs smoothed round-trip time, in microseconds.
 * @param unacknowledged sent and not acknowledged: segments on Linux, bytes on Windows; on macOS bytes, those not sent
 *     included.
 * @param notSent bytes written and not sent yet.
 * @param probes keep-alive and window probes that are unanswered.
 * @param lastAckMs milliseconds since the last acknowledgement came.
 */
public record TcpRow(String state, long rttUs, long unacknowledged, long notSent, long probes, long lastAckMs) {
    private static final long UNKNOWN = -1;

    static TcpRow of(final TcpInfo info) {
        final long unacknowledged = info.isAvailable(Field.UNACKED) ? info.unacked()
            : info.isAvailable(Field.UNACKED_BYTES) ? info.unackedBytes() : UNKNOWN;
        return new TcpRow(info.state().name(),
            info.isAvailable(Field.RTT) ? info.rttUs() : UNKNOWN,
            unacknowledged,
            info.isAvailable(Field.NOT_SENT_BYTES) ? info.notSentBytes() : UNKNOWN,
            info.isAvailable(Field.PROBES) ? info.probes() : UNKNOWN,
            info.isAvailable(Field.LAST_ACK_RECEIVED) ? info.lastAckReceivedMs() : UNKNOWN);
    }
}
