package io.sipproxy.transport.nativesocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.transport.nativesocket.TcpInfo.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The Linux structure; the others are tested with the systems that they belong to. */
class TcpInfoLayoutTest {
    private final TcpInfo info = new TcpInfo();

    /** struct tcp_info of include/uapi/linux/tcp.h laid out by hand up to tcpi_min_rtt. */
    @Test
    void shouldDecodeEveryFieldWhenStructureIsWhole() {
        final ByteBuffer bytes = linux();
        TcpInfoLayout.LINUX.decode(bytes, 232, info);
        assertEquals(TcpState.CLOSE_WAIT, info.state());
        assertEquals(3, info.retransmits());
        assertEquals(200, info.probes());
        assertEquals(24, info.unacked());
        assertEquals(56_000, info.lastAckReceivedMs());
        assertEquals(0xffff_fff0L, info.rttUs());
        assertEquals(144, info.notSentBytes());
        assertFalse(info.isAvailable(Field.UNACKED_BYTES));
        assertEquals("CLOSE_WAIT unacked=24 not_sent_bytes=144 retransmits=3 probes=200 rtt=4294967280 " +
            "last_ack_received=56000", info.toString());
    }

    /** Linux before 4.6 returned 104, later 136 bytes. */
    @Test
    void shouldLackFieldsWhenKernelIsOlder() {
        TcpInfoLayout.LINUX.decode(linux(), 232, info);
        TcpInfoLayout.LINUX.decode(linux(), 147, info);
        assertFalse(info.isAvailable(Field.NOT_SENT_BYTES));
        assertEquals(0, info.notSentBytes(), "nothing is left of an earlier reading");
        assertTrue(info.isAvailable(Field.RTT));
        TcpInfoLayout.LINUX.decode(linux(), 104, info);
        assertTrue(info.isAvailable(Field.LAST_ACK_RECEIVED) && info.isAvailable(Field.UNACKED));
        TcpInfoLayout.LINUX.decode(linux(), 0, info);
        for (final Field field : Field.values()) {
            assertFalse(info.isAvailable(field), field.name());
        }
        assertEquals(TcpState.UNKNOWN, info.state());
        assertFalse(info.hasOutstanding());
    }

    @Test
    void shouldKnowEveryStateWhenLinux() {
        final List<TcpState> states = List.of(TcpState.UNKNOWN, TcpState.ESTABLISHED, TcpState.SYN_SENT,
            TcpState.SYN_RECEIVED, TcpState.FIN_WAIT_1, TcpState.FIN_WAIT_2, TcpState.TIME_WAIT, TcpState.CLOSED,
            TcpState.CLOSE_WAIT, TcpState.LAST_ACK, TcpState.LISTEN, TcpState.CLOSING, TcpState.UNKNOWN);
        for (int number = 0; number < states.size(); number++) {
            TcpInfoLayout.LINUX.decode(linux().put(0, (byte) number), 232, info);
            assertEquals(states.get(number), info.state(), "state " + number);
        }
        TcpInfoLayout.LINUX.decode(linux().put(0, (byte) 255), 232, info);
        assertEquals(TcpState.UNKNOWN, info.state());
    }

    @Test
    void shouldCountAnythingUnconfirmedAsOutstanding() {
        for (final Field field : List.of(Field.UNACKED, Field.UNACKED_BYTES, Field.NOT_SENT_BYTES)) {
            info.clear();
            assertFalse(info.hasOutstanding());
            info.set(field, 1);
            assertTrue(info.hasOutstanding(), field.name());
        }
    }

    @Test
    void shouldTellShutWindowFromDeadPeerByProbesWithoutAnswer() {
        info.set(Field.UNACKED, 0);
        info.set(Field.NOT_SENT_BYTES, 5_000);
        assertTrue(info.isPeerWindowShut());
        info.set(Field.PROBES, 1);
        assertTrue(info.isPeerWindowShut(), "one probe may be on its way");
        info.set(Field.PROBES, 2);
        assertFalse(info.isPeerWindowShut(), "two probes are unanswered");
        info.set(Field.PROBES, 0);
        info.set(Field.UNACKED, 1);
        assertFalse(info.isPeerWindowShut(), "something was sent and is unacknowledged");
        info.clear();
        info.set(Field.NOT_SENT_BYTES, 5_000);
        assertFalse(info.isPeerWindowShut(), "not known");
    }

    private static ByteBuffer linux() {
        final ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());
        bytes.put((byte) 8).put((byte) 1).put((byte) 3).put((byte) 200);    // state, ca_state, retransmits, probes
        bytes.putInt(4);                                                    // backoff, options, wscale, flags
        for (int offset = 8; offset < 104; offset += Integer.BYTES) {       // rto to total_retrans
            bytes.putInt(offset == 56 ? 56_000 : offset == 68 ? 0xffff_fff0 : offset);
        }
        bytes.putLong(104).putLong(112).putLong(120).putLong(128);          // pacing rates, bytes acked and received
        bytes.putInt(136).putInt(140).putInt(144).putInt(148);              // segs_out, segs_in, notsent_bytes, min_rtt
        return bytes;
    }
}
