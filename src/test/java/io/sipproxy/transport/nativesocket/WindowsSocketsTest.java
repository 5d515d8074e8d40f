package io.sipproxy.transport.nativesocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.transport.nativesocket.TcpInfo.Field;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Windows without Windows: a ws2_32 that notes what it is asked. */
class WindowsSocketsTest {
    /** Notes calls with the bytes that they hand over; an option or code may be made to fail. */
    private static final class FakeWs2 implements WinsockCalls {
        final List<String> calls = new ArrayList<>();
        final Map<String, Integer> errors = new HashMap<>();
        byte[] answer = new byte[0];
        private int lastError;

        @Override
        public int setsockopt(
            final long socket, final int level, final int option, final NativeBlock value, final int length) {
            calls.add("set " + level + " " + option + " = " + value.getInt(0) + " length " + length);
            return result(level + " " + option);
        }

        @Override
        public int ioctl(
            final long socket,
            final int code,
            final NativeBlock input,
            final int inputLength,
            final NativeBlock output,
            final NativeBlock returned) {
            final byte[] bytes = new byte[inputLength];
            input.bytes().get(0, bytes);
            calls.add("ioctl " + Integer.toHexString(code) + " " + ints(bytes) +
                (output == null ? "" : " into " + output.capacity()));
            if (output != null) {
                output.bytes().put(0, answer);
                returned.putInt(0, answer.length);
            }
            return result(Integer.toHexString(code));
        }

        @Override
        public int lastError() {
            return lastError;
        }

        private int result(final String what) {
            if (errors.containsKey(what)) {
                lastError = errors.get(what);
                return -1;
            }
            return 0;
        }

        private static List<Integer> ints(final byte[] bytes) {
            final List<Integer> ints = new ArrayList<>();
            final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            while (buffer.remaining() >= Integer.BYTES) {
                ints.add(buffer.getInt());
            }
            assertFalse(buffer.hasRemaining());
            return ints;
        }
    }

    private final FakeWs2 ws2 = new FakeWs2();
    private final TcpInfo info = new TcpInfo();
    private WindowsSockets sockets;
    private SocketChannel channel;

    @BeforeEach
    void open() throws Exception {
        sockets = new WindowsSockets(FileDescriptors.open(), ws2);
        channel = SocketChannel.open();
    }

    @AfterEach
    void close() throws IOException {
        channel.close();
    }

    @Test
    void shouldUseOptionsWhenWindowsKnowsThem() {
        assertEquals(0, sockets.keepAlive(channel, true));
        assertEquals(0, sockets.keepAliveIdle(channel, 20));
        assertEquals(0, sockets.keepAliveInterval(channel, 5));
        assertEquals(0, sockets.keepAliveCount(channel, 3));
        assertEquals(0, sockets.userTimeout(channel, 35_000));
        assertEquals(0, sockets.noDelay(channel, true));
        assertEquals(0, sockets.typeOfService(channel, 0xb8));
        assertEquals(List.of(
            "set 65535 8 = 1 length 4", "set 6 3 = 20 length 4", "set 6 17 = 5 length 4", "set 6 16 = 3 length 4",
            "set 6 14 = 35000 length 4", "set 6 1 = 1 length 4", "set 0 3 = 184 length 4", "set 41 39 = 184 length 4"),
            ws2.calls);
    }

    @Test
    void shouldSetBothTimersByIoctlWhenOptionsAreUnknown() {
        ws2.errors.put("6 3", 10042);
        ws2.errors.put("6 17", 10042);
        assertEquals(0, sockets.keepAliveIdle(channel, 20));
        assertEquals(0, sockets.keepAliveInterval(channel, 5));
        assertEquals(List.of(
            "set 6 3 = 20 length 4", "ioctl 98000004 [1, 20000, 1000]",
            "set 6 17 = 5 length 4", "ioctl 98000004 [1, 20000, 5000]"), ws2.calls);
    }

    @Test
    void shouldKeepDefaultIdleTimeWhenOnlyIntervalIsSetByIoctl() {
        ws2.errors.put("6 17", 10042);
        assertEquals(0, sockets.keepAliveInterval(channel, 5));
        assertEquals(List.of("set 6 17 = 5 length 4", "ioctl 98000004 [1, 7200000, 5000]"), ws2.calls);
    }

    @Test
    void shouldNotFallBackWhenOptionFailsOtherwise() {
        ws2.errors.put("6 3", 10022);
        ws2.errors.put("6 14", 10055);
        assertEquals(10022, sockets.keepAliveIdle(channel, 20));
        assertEquals(10055, sockets.userTimeout(channel, 1_000));
        assertEquals(List.of("set 6 3 = 20 length 4", "set 6 14 = 1000 length 4"), ws2.calls);
    }

    @Test
    void shouldReturnErrorOfFallbackWhenItFailsToo() {
        ws2.errors.put("6 3", 10042);
        ws2.errors.put("98000004", 10045);
        assertEquals(10045, sockets.keepAliveIdle(channel, 20));
        ws2.errors.put("6 14", 10042);
        ws2.errors.put("6 5", 10022);
        assertEquals(10022, sockets.userTimeout(channel, 1_000));
    }

    @Test
    void shouldCountInSecondsRoundedUpWhenMillisecondsAreUnknown() {
        ws2.errors.put("6 14", 10042);
        assertEquals(0, sockets.userTimeout(channel, 35_001));
        assertEquals(List.of("set 6 14 = 35001 length 4", "set 6 5 = 36 length 4"), ws2.calls);
    }

    @Test
    void shouldReportProbeCountWhenUnknown() {
        ws2.errors.put("6 16", 10042);
        assertEquals(10042, sockets.keepAliveCount(channel, 3));
        assertEquals("WSAENOPROTOOPT (10042): Bad protocol option", sockets.errorText(10042));
    }

    @Test
    void shouldAcceptOneFamilyWhenSocketHasNoOther() {
        ws2.errors.put("41 39", 10042);
        assertEquals(0, sockets.typeOfService(channel, 1));
        ws2.errors.clear();
        ws2.errors.put("0 3", 10022);
        assertEquals(0, sockets.typeOfService(channel, 1));
        ws2.errors.put("41 39", 10042);
        assertEquals(10022, sockets.typeOfService(channel, 1));
        ws2.errors.put("0 3", 10013);
        ws2.errors.remove("41 39");
        assertEquals(10013, sockets.typeOfService(channel, 1));
    }

    @Test
    void shouldTextErrorsWhenKnownAndUnknown() {
        assertEquals("WSAEINVAL (10022): Invalid argument", sockets.errorText(10022));
        assertEquals("WSAENOTSOCK (10038): Socket operation on nonsocket", sockets.errorText(10038));
        assertEquals("WSAEOPNOTSUPP (10045): Operation not supported", sockets.errorText(10045));
        assertEquals("WSA error 12345", sockets.errorText(12345));
    }

    @Test
    void shouldRefuseEveryCallWhenChannelIsClosed() throws IOException {
        channel.close();
        assertEquals(10038, sockets.keepAlive(channel, true));
        assertEquals(10038, sockets.keepAliveIdle(channel, 1));
        assertEquals(10038, sockets.keepAliveInterval(channel, 1));
        assertEquals(10038, sockets.keepAliveCount(channel, 1));
        assertEquals(10038, sockets.userTimeout(channel, 1));
        assertEquals(10038, sockets.noDelay(channel, true));
        assertEquals(10038, sockets.typeOfService(channel, 1));
        assertFalse(sockets.read(channel, info));
        assertEquals(List.of(), ws2.calls);
    }

    /** TCP_INFO_v0 laid out by hand after mstcpip.h, with the padding of its 64-bit members. */
    @Test
    void shouldDecodeTcpInfoWhenRead() {
        final ByteBuffer bytes = ByteBuffer.allocate(88).order(ByteOrder.nativeOrder());
        bytes.putInt(4).putInt(1_460).putLong(98_765);                  // State, Mss, ConnectionTimeMs
        bytes.put((byte) 1).put(new byte[3]).putInt(31_000).putInt(900); // TimestampsEnabled, RttUs, MinRttUs
        bytes.putInt(777).putInt(14_600).putInt(65_535);                // BytesInFlight, Cwnd, SndWnd
        bytes.putInt(65_536).putInt(65_537);                            // RcvWnd, RcvBuf
        bytes.putLong(5_000).putLong(6_000);                            // BytesOut, BytesIn
        bytes.putInt(1).putInt(2_920).putInt(2).putInt(5);              // BytesReordered, -Retrans, FastRetrans, DupAcks
        bytes.putInt(6).put((byte) 0).put(new byte[3]);                 // TimeoutEpisodes, SynRetrans
        assertFalse(bytes.hasRemaining());
        ws2.answer = bytes.array();

        assertTrue(sockets.read(channel, info));

        assertEquals(List.of("ioctl d8000027 [0] into 88"), ws2.calls);
        assertEquals(TcpState.ESTABLISHED, info.state());
        assertEquals(31_000, info.rttUs());
        assertEquals(777, info.unackedBytes());
        assertEquals(6, info.retransmits());
        assertTrue(info.hasOutstanding());
        assertFalse(info.isAvailable(Field.NOT_SENT_BYTES) || info.isAvailable(Field.LAST_ACK_RECEIVED));
    }

    @Test
    void shouldKnowEveryStateWhenDecoding() {
        final List<TcpState> states = List.of(TcpState.CLOSED, TcpState.LISTEN, TcpState.SYN_SENT,
            TcpState.SYN_RECEIVED, TcpState.ESTABLISHED, TcpState.FIN_WAIT_1, TcpState.FIN_WAIT_2, TcpState.CLOSE_WAIT,
            TcpState.CLOSING, TcpState.LAST_ACK, TcpState.TIME_WAIT, TcpState.UNKNOWN);
        for (int number = 0; number < states.size(); number++) {
            ws2.answer = ByteBuffer.allocate(88).order(ByteOrder.nativeOrder()).putInt(0, number).array();
            sockets.read(channel, info);
            assertEquals(states.get(number), info.state(), "state " + number);
        }
    }

    @Test
    void shouldNotAskAgainWhenWindowsDoesNotKnowTcpInfo() {
        ws2.errors.put("d8000027", 10057);
        assertFalse(sockets.read(channel, info));
        assertTrue(sockets.hasTcpInfo(), "a socket that is not connected says nothing of the system");
        ws2.errors.put("d8000027", 10045);
        assertFalse(sockets.read(channel, info));
        assertFalse(sockets.hasTcpInfo());
        assertFalse(sockets.read(channel, info));
        assertEquals(2, ws2.calls.size());
    }
}
