package io.sipproxy.transport;

import io.sipproxy.Allocation;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A message over TCP allocates nothing: not reading it, not a timer, not finding the next connection, not sending. */
class AllocationTest {
    private static final int ROUNDS = 3_000;
    private static final long LOOPBACK = 0x0000_ffff_7f00_0001L;

    private final Counters counters = new Counters();

    /** Also while somebody wants to see the messages and whose they are. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotAllocateForAMessageOverTcp(final boolean isTapped) throws IOException {
        try (EventLoop loop = new EventLoop(SystemNanoClock.INSTANCE, counters);
            TransportLayer layer = new TransportLayer(
                loop, TransportFixture.settings().build(), counters, new EventLog(counters))) {
            layer.setListener(new Answerer(layer, loop.timers()));
            final int[] tapped = new int[1];
            layer.setTap(!isTapped ? null
                : (link, isSent, buffer, offset, length) -> tapped[0] += link.local().port() > 0 ? 1 : 0);
            layer.open();
            final InetSocketAddress address =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), layer.tcpPort());
            try (SocketChannel peer = SocketChannel.open(address)) {
                peer.configureBlocking(false);
                peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
                final Exchange exchange = new Exchange(loop, peer);
                Allocation.assertNone(ROUNDS, ROUNDS, exchange::run);
                assertEquals(4L * ROUNDS, counters.get(Counter.TCP_MESSAGES_RECEIVED));
                assertEquals(isTapped ? 8 * ROUNDS : 0, tapped[0]);
            }
        }
    }

    /** One message in two pieces and one whole, each answered, in every round. */
    private static final class Exchange {
        private final EventLoop loop;
        private final SocketChannel peer;
        private final ByteBuffer request = bytes(Sip.request("split") + Sip.request("whole"));
        private final ByteBuffer response = ByteBuffer.allocateDirect(4096);
        private final int responseLength = 2 * Sip.response("a").length();

        Exchange(final EventLoop loop, final SocketChannel peer) {
            this.loop = loop;
            this.peer = peer;
        }

        void run() throws IOException {
            request.position(0).limit(50);
            write();
            loop.pass(TransportFixture.SECOND);
            request.limit(request.capacity());
            write();
            response.clear();
            while (response.position() < responseLength) {
                loop.pass(TransportFixture.MS);
                peer.read(response);
            }
        }

        private void write() throws IOException {
            while (request.hasRemaining()) {
                peer.write(request);
            }
        }

        private static ByteBuffer bytes(final String text) {
            final byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            return ByteBuffer.allocateDirect(bytes.length).put(bytes);
        }
    }

    /** Does what a proxy does with every message, as far as the transports are concerned. */
    private static final class Answerer extends QuietListener {
        private final UnsafeBuffer answer = Sip.buffer(Sip.response("a"));
        private final TransportLayer layer;
        private final Timers timers;
        private final RecordingUser user = new RecordingUser();
        private final Timer timer = new Timer() {
            @Override
            protected void onTimer(final long nowNs) {
            }
        };

        Answerer(final TransportLayer layer, final Timers timers) {
            this.layer = layer;
            this.timers = timers;
        }

        @Override
        public void onMessage(final SipMessage message, final Link from, final long nowNs) {
            final Link link = layer.linkTo(from.transport(), 0, LOOPBACK, from.remote().port(), nowNs);
            link.add(user);
            link.send(answer, 0, answer.capacity(), nowNs);
            link.remove(user);
            timers.cancel(timer);
            timers.schedule(timer, nowNs + 10 * TransportFixture.MS);
        }
    }
}
