package io.sipproxy.transport.nativesocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.transport.nativesocket.TcpInfo.Field;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** macOS without macOS: what would be called, and what would be understood. */
class MacSocketsTest {
    private final FakePosixCalls calls = new FakePosixCalls();
    private final TcpInfo info = new TcpInfo();
    private MacSockets sockets;
    private SocketChannel channel;

    @BeforeEach
    void open() throws Exception {
        sockets = new MacSockets(FileDescriptors.open(), calls);
        channel = SocketChannel.open();
    }

    @AfterEach
    void close() throws IOException {
        channel.close();
    }

    @Test
    void shouldUseNumbersOfXnuWhenSetting() {
        assertEquals(0, sockets.keepAlive(channel, true));
        assertEquals(0, sockets.keepAliveIdle(channel, 20));
        assertEquals(0, sockets.keepAliveInterval(channel, 5));
        assertEquals(0, sockets.keepAliveCount(channel, 3));
        assertEquals(0, sockets.userTimeout(channel, 35_000));
        assertEquals(0, sockets.noDelay(channel, true));
        assertEquals(0, sockets.typeOfService(channel, 0xb8));
        assertEquals(List.of(
            "set 65535 0x8 1 length 4", "set 6 0x10 20 length 4", "set 6 0x101 5 length 4", "set 6 0x102 3 length 4",
            "set 6 0x80 35 length 4", "set 6 0x1 1 length 4", "set 0 0x3 184 length 4", "set 41 0x24 184 length 4"),
            calls.calls);
    }

    @Test
    void shouldRoundUserTimeoutUpWhenNotWholeSeconds() {
        sockets.userTimeout(channel, 1);
        sockets.userTimeout(channel, 1_000);
        sockets.userTimeout(channel, 1_001);
        sockets.userTimeout(channel, Integer.MAX_VALUE);
        assertEquals(List.of("set 6 0x80 1 length 4", "set 6 0x80 1 length 4", "set 6 0x80 2 length 4",
            "set 6 0x80 2147484 length 4"), calls.calls);
    }

    @Test
    void shouldReturnErrnoWhenRefused() {
        calls.error = MacOptions.ENOPROTOOPT;
        assertEquals(42, sockets.keepAliveCount(channel, 3));
        assertEquals(42, sockets.typeOfService(channel, 0));
    }

    /** struct tcp_connection_info laid out by hand after bsd/netinet/tcp.h: 14 words of 32 bits, 7 of 64. */
    @Test
    void shouldDecodeConnectionInfoWhenRead() {
        final ByteBuffer bytes = ByteBuffer.allocate(112).order(ByteOrder.nativeOrder());
        bytes.put((byte) 4).put((byte) 6).put((byte) 6).put((byte) 0);      // state, snd_wscale, rcv_wscale, pad
        bytes.putInt(7).putInt(0).putInt(230).putInt(1448);                 // options, flags, rto, maxseg
        bytes.putInt(65_535).putInt(14_480).putInt(131_072);                // snd_ssthresh, snd_cwnd, snd_wnd
        bytes.putInt(1_234).putInt(131_072);                                // snd_sbbytes, rcv_wnd
        bytes.putInt(31).putInt(29).putInt(4).putInt(0);                    // rttcur, srtt, rttvar, tfo bits
        bytes.putLong(100).putLong(5_000).putLong(2_000);                   // txpackets, txbytes, txretransmitbytes
        bytes.putLong(90).putLong(4_000).putLong(0).putLong(3);             // rx..., rxoutoforder, txretransmitpackets
        assertFalse(bytes.hasRemaining());
        calls.answer = bytes.array();

        assertTrue(sockets.read(channel, info));

        assertEquals(List.of("get 6 0x106"), calls.calls);
        assertEquals(TcpState.ESTABLISHED, info.state());
        assertEquals(1_234, info.unackedBytes());
        assertEquals(29_000, info.rttUs());
        assertEquals(3, info.retransmits());
        assertFalse(info.isAvailable(Field.LAST_ACK_RECEIVED) || info.isAvailable(Field.UNACKED) ||
            info.isAvailable(Field.NOT_SENT_BYTES) || info.isAvailable(Field.PROBES));
        assertTrue(info.hasOutstanding());
    }

    @Test
    void shouldKnowEveryStateWhenDecoding() {
        final List<TcpState> states = List.of(TcpState.CLOSED, TcpState.LISTEN, TcpState.SYN_SENT,
            TcpState.SYN_RECEIVED, TcpState.ESTABLISHED, TcpState.CLOSE_WAIT, TcpState.FIN_WAIT_1, TcpState.CLOSING,
            TcpState.LAST_ACK, TcpState.FIN_WAIT_2, TcpState.TIME_WAIT, TcpState.UNKNOWN);
        for (int number = 0; number < states.size(); number++) {
            calls.answer = new byte[112];
            calls.answer[0] = (byte) number;
            sockets.read(channel, info);
            assertEquals(states.get(number), info.state(), "state " + number);
        }
    }
}
