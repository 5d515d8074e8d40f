package io.sipproxy.transport;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.sip.StreamFramer;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.status.Latencies;
import io.sipproxy.transport.nativesocket.NativeSockets;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** What all transports of one loop share, so that a connection holds a single reference to it. */
final class TransportContext {
    /** Room for new bytes behind an incomplete message; also the largest datagram. */
    static final int READ_WINDOW = 64 * 1024;

    final EventLoop loop;
    final TransportSettings settings;
    final Counters counters;
    final EventLog events;
    final BufferPool pool;
    final NativeSockets nativeSockets;
    /** What {@link TransportLayer#readTcpInfo} asks; may be there where nothing native is used otherwise. */
    NativeSockets infoSockets;
    final SocketOptions socketOptions;
    final SipMessage message = new SipMessage();
    final SipParser parser;
    final StreamFramer framer;
    /** Where everything received is read into: one read is handled completely before the next. */
    final ByteBuffer input;
    final UnsafeBuffer inputView;
    final Latencies latencies;
    final ArrayDeque<AckWatch> freeAckWatches = AckWatch.newFreeList();
    final Strangers strangers = new Strangers();
    final Shedding shedding = new Shedding(strangers);
    final ConnectionLimits connectionLimits;
    final IncompleteInput incomplete;
    final StalledOutput stalledOutput;
    final PingLimit pings;
    final MalformedLimit malformed;
    SpareSockets sockets;
    AckProbe ackProbe;
    TransportListener listener;
    /** Null while nobody wants to see the messages, which is what it usually is. */
    MessageTap tap;
    /** TCP and TLS, both directions together. */
    int connectionCount;
    /** Output that waits on all of them. */
    long queuedBytes;

    private final long ackTimeoutNs;
    private long lastLinkId;

    TransportContext(
        final EventLoop loop,
        final TransportSettings settings,
        final NativeSockets nativeSockets,
        final Counters counters,
        final EventLog events) {
        this.loop = loop;
        this.latencies = loop.latencies();
        this.settings = settings;
        this.counters = counters;
        this.events = events;
        this.nativeSockets = nativeSockets;
        this.infoSockets = nativeSockets;
        this.pool = new BufferPool(settings.maxBufferBytes());
        this.socketOptions = new SocketOptions(settings, nativeSockets, counters, events);
        this.parser = new SipParser(settings.messageLimits());
        this.framer = new StreamFramer(parser, settings.maxMessageSize());
        this.input = ByteBuffer.allocateDirect(settings.maxMessageSize() + READ_WINDOW);
        this.ackProbe = settings.keepAlive().isEnabled() && nativeSockets.hasTcpInfo() ?
            new KernelAckProbe(nativeSockets) : KernelAckProbe.NONE;
        this.ackTimeoutNs = settings.keepAlive().hasAckTimeout() ? settings.keepAlive().ackTimeoutNs() : 0;
        this.inputView = new UnsafeBuffer(input);
        this.connectionLimits = new ConnectionLimits(this, shedding);
        this.incomplete = new IncompleteInput(this);
        this.stalledOutput = new StalledOutput(this);
        this.pings = new PingLimit(this);
        this.malformed = new MalformedLimit(this);
        this.sockets = new SpareSockets(counters);
    }

    /** How long something may be unacknowledged; 0 if that is not watched. */
    long ackTimeoutNs() {
        return ackTimeoutNs;
    }

    long nextLinkId() {
        return ++lastLinkId;
    }
}
