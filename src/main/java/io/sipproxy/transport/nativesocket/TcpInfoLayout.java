package io.sipproxy.transport.nativesocket;

import io.sipproxy.transport.nativesocket.TcpInfo.Field;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Where each field of {@link TcpInfo} is in the structure of a system. Older systems know a shorter structure: a field
 * that the returned length does not cover is not there.
 */
final class TcpInfoLayout {
    /**
     * struct tcp_info, include/uapi/linux/tcp.h. Everything up to tcpi_total_retrans is as old as the option;
     * tcpi_notsent_bytes is of Linux 4.6.
     */
    static final TcpInfoLayout LINUX = new TcpInfoLayout(
        // The order of include/net/tcp_states.h; 0 is no state, and NEW_SYN_RECV is never seen outside.
        TcpState.UNKNOWN, TcpState.ESTABLISHED, TcpState.SYN_SENT, TcpState.SYN_RECEIVED, TcpState.FIN_WAIT_1,
        TcpState.FIN_WAIT_2, TcpState.TIME_WAIT, TcpState.CLOSED, TcpState.CLOSE_WAIT, TcpState.LAST_ACK,
        TcpState.LISTEN, TcpState.CLOSING)
        .with(Field.STATE, 0, Byte.BYTES)                   // tcpi_state
        .with(Field.RETRANSMITS, 2, Byte.BYTES)             // tcpi_retransmits
        .with(Field.PROBES, 3, Byte.BYTES)                  // tcpi_probes
        .with(Field.UNACKED, 24, Integer.BYTES)             // tcpi_unacked, segments
        .with(Field.LAST_ACK_RECEIVED, 56, Integer.BYTES)   // tcpi_last_ack_recv, ms
        .with(Field.RTT, 68, Integer.BYTES)                 // tcpi_rtt, us
        .with(Field.NOT_SENT_BYTES, 144, Integer.BYTES);    // tcpi_notsent_bytes

    /** struct tcp_connection_info, bsd/netinet/tcp.h of XNU. */
    static final TcpInfoLayout MAC = new TcpInfoLayout(
        // The order of bsd/netinet/tcp_fsm.h.
        TcpState.CLOSED, TcpState.LISTEN, TcpState.SYN_SENT, TcpState.SYN_RECEIVED, TcpState.ESTABLISHED,
        TcpState.CLOSE_WAIT, TcpState.FIN_WAIT_1, TcpState.CLOSING, TcpState.LAST_ACK, TcpState.FIN_WAIT_2,
        TcpState.TIME_WAIT)
        .with(Field.STATE, 0, Byte.BYTES)                   // tcpi_state
        .with(Field.UNACKED_BYTES, 32, Integer.BYTES)       // tcpi_snd_sbbytes
        .with(Field.RTT, 44, Integer.BYTES, 1000)           // tcpi_srtt, ms
        .with(Field.RETRANSMITS, 104, Long.BYTES);          // tcpi_txretransmitpackets

    /** TCP_INFO_v0, mstcpip.h of Windows 10 version 1703; TCP_INFO_v1 begins with the same fields. */
    static final TcpInfoLayout WINDOWS = new TcpInfoLayout(
        // The order of enum TCPSTATE, mstcpip.h.
        TcpState.CLOSED, TcpState.LISTEN, TcpState.SYN_SENT, TcpState.SYN_RECEIVED, TcpState.ESTABLISHED,
        TcpState.FIN_WAIT_1, TcpState.FIN_WAIT_2, TcpState.CLOSE_WAIT, TcpState.CLOSING, TcpState.LAST_ACK,
        TcpState.TIME_WAIT)
        .with(Field.STATE, 0, Integer.BYTES)                // State
        .with(Field.RTT, 20, Integer.BYTES)                 // RttUs
        .with(Field.UNACKED_BYTES, 28, Integer.BYTES)       // BytesInFlight
        .with(Field.RETRANSMITS, 80, Integer.BYTES);        // TimeoutEpisodes

    private record Entry(Field field, int offset, int width, int factor) {
    }

    private final TcpState[] states;
    private final List<Entry> entries = new ArrayList<>();

    private TcpInfoLayout(final TcpState... states) {
        this.states = states;
    }

    private TcpInfoLayout with(final Field field, final int offset, final int width) {
        return with(field, offset, width, 1);
    }

    private TcpInfoLayout with(final Field field, final int offset, final int width, final int factor) {
        entries.add(new Entry(field, offset, width, factor));
        return this;
    }

    /**
     * Takes the fields out of a structure.
     *
     * @param bytes  the structure from index 0, in the byte order of the machine
     * @param length how much of it the system gave
     * @param info   is overwritten
     */
    void decode(final ByteBuffer bytes, final int length, final TcpInfo info) {
        info.clear();
        for (int i = 0, size = entries.size(); i < size; i++) {
            final Entry entry = entries.get(i);
            if (entry.offset + entry.width <= length) {
                final long value = unsigned(bytes, entry.offset, entry.width);
                if (entry.field == Field.STATE) {
                    info.state(state(value));
                } else {
                    info.set(entry.field, value * entry.factor);
                }
            }
        }
    }

    private TcpState state(final long number) {
        return number < states.length ? states[(int) number] : TcpState.UNKNOWN;
    }

    private static long unsigned(final ByteBuffer bytes, final int offset, final int width) {
        switch (width) {
            case Byte.BYTES:
                return Byte.toUnsignedLong(bytes.get(offset));
            case Integer.BYTES:
                return Integer.toUnsignedLong(bytes.getInt(offset));
            default:
                return bytes.getLong(offset);
        }
    }
}
