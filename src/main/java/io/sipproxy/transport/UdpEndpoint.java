package io.sipproxy.transport;

import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.UnsupportedAddressTypeException;

/** The UDP socket. Nothing that a peer or the network does ends it. */
final class UdpEndpoint implements SelectHandler {
    /** After so many the other channels have their turn. */
    private static final int MAX_DATAGRAMS = 64;
    private static final int MAX_DATAGRAM_SIZE = 65_507;
    /** Looking for peers that can be forgotten is worth the while only now and then. */
    private static final long EVICTION_INTERVAL_NS = 1_000_000_000L;

    private final TransportContext context;
    private final Counters counters;
    private final DatagramChannel channel;
    private final ByteBuffer output = ByteBuffer.allocateDirect(MAX_DATAGRAM_SIZE);
    private final UnsafeBuffer outputView = new UnsafeBuffer(output);
    private final LinkTable<UdpLink> peers = new LinkTable<>();
    private boolean hasEvicted;
    private long evictedNs;
    private final PeerAddress local;
    private InetSocketAddress lastSender;
    private UdpLink lastLink;

    UdpEndpoint(final TransportContext context, final InetSocketAddress address) throws IOException {
        this.context = context;
        this.counters = context.counters;
        this.channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            context.socketOptions.apply(channel, context.loop.nowNs());
            channel.bind(address);
            local = PeerAddress.of(Transport.UDP, localAddress());
            context.loop.register(channel, SelectionKey.OP_READ, this);
        } catch (final IOException e) {
            CloseHelper.quietClose(channel);
            throw e;
        }
    }

    InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress)channel.getLocalAddress();
    }

    /** What the socket is bound to. */
    PeerAddress local() {
        return local;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    int peerCount() {
        return peers.size();
    }

    UdpLink find(final long hi, final long lo, final int port) {
        return peers.find(Transport.UDP, hi, lo, port);
    }

    UdpLink linkTo(final long hi, final long lo, final int port, final long nowNs) {
        if (!isOpen()) {
            return null;
        }
        final UdpLink known = find(hi, lo, port);
        return known != null ? known : remember(new PeerAddress(Transport.UDP, hi, lo, port), nowNs);
    }

    @Override
    public void onReady(final SelectionKey key, final int readyOps, final long nowNs) {
        for (int i = 0; i < MAX_DATAGRAMS && isOpen(); i++) {
            try {
                context.input.clear();
                final InetSocketAddress sender = (InetSocketAddress)channel.receive(context.input);
                if (sender == null) {
                    return;
                }
                received(sender, context.input.position(), nowNs);
            } catch (final IOException e) {
                // What the network says about an earlier datagram, e.g. port unreachable.
                counters.increment(Counter.UDP_RECEIVE_ERRORS);
            }
        }
    }

    /** It was one datagram's fault; the others are still in the socket. */
    @Override
    public void onFailure(final Throwable failure) {
    }

    @Override
    public String toString() {
        return "UDP endpoint";
    }

    /** Sends at once. What the socket has no room for is dropped, as the network might: UDP is retransmitted. */
    boolean send(final UdpLink link, final DirectBuffer buffer, final int offset, final int length, final long nowNs) {
        if (length > MAX_DATAGRAM_SIZE) {
            counters.increment(Counter.UDP_SENDS_REFUSED_SIZE);
            return false;
        }
        outputView.putBytes(0, buffer, offset, length);
        output.limit(length).position(0);
        try {
            if (channel.send(output, link.remote().socketAddress()) == 0 && length > 0) {
                counters.increment(Counter.UDP_SENDS_DROPPED);
                return true;
            }
        } catch (final IOException | UnsupportedAddressTypeException e) {
            counters.increment(Counter.UDP_SEND_ERRORS);
            return false;
        }
        counters.increment(Counter.UDP_DATAGRAMS_SENT);
        counters.add(Counter.UDP_BYTES_SENT, length);
        link.lastSentNs = nowNs;
        link.bytesSent += length;
        link.messagesSent++;
        show(link, true, buffer, offset, length);
        return true;
    }

    void close(final long nowNs) {
        CloseHelper.quietClose(channel);
        int slot = 0;
        while (peers.size() > 0) {
            final UdpLink link = peers.at(slot);
            if (link == null) {
                slot = slot + 1 & peers.capacity() - 1;
            } else {
                link.close(LossCause.SHUTDOWN, nowNs);
            }
        }
    }

    void onClosed(final UdpLink link) {
        peers.remove(link);
        if (link == lastLink) {
            lastSender = null;
            lastLink = null;
        }
    }

    void tellLoss(final UdpLink link, final LossCause cause, final long nowNs) {
        context.listener.onLinkLost(link, cause, nowNs);
    }

    void failed(final UdpLink link, final Throwable failure) {
        context.loop.failed("a user of " + link, failure);
    }

    private void received(final InetSocketAddress sender, final int length, final long nowNs) {
        counters.increment(Counter.UDP_DATAGRAMS_RECEIVED);
        counters.add(Counter.UDP_BYTES_RECEIVED, length);
        if (isKeepAlive(length)) {
            counters.increment(Counter.UDP_KEEP_ALIVES_IGNORED);
            return;
        }
        if (length > context.settings.maxMessageSize()) {
            counters.increment(Counter.UDP_DATAGRAMS_TOO_LARGE);
            return;
        }
        final UdpLink link = sender(sender, nowNs);
        link.lastReceivedNs = nowNs;
        link.bytesReceived += length;
        link.messagesReceived++;
        show(link, false, context.inputView, 0, length);
        if (context.parser.parseDatagram(context.inputView, 0, length, context.message)) {
            counters.increment(Counter.UDP_MESSAGES_RECEIVED);
            context.listener.onMessage(context.message, link, nowNs);
        } else {
            counters.increment(Counter.UDP_MESSAGES_MALFORMED);
            context.listener.onMalformed(context.message, link, nowNs);
        }
    }

    private void show(
        final UdpLink link, final boolean isSent, final DirectBuffer buffer, final int offset, final int length) {
        if (context.tap != null) {
            context.tap.onMessage(link, isSent, buffer, offset, length);
        }
    }

    /** Phones keep their way through a NAT open with empty datagrams, line ends, or a few NUL bytes. */
    private boolean isKeepAlive(final int length) {
        for (int i = 0; i < length; i++) {
            final byte b = context.inputView.getByte(i);
            if (b != '\r' && b != '\n' && b != 0) {
                return false;
            }
        }
        return true;
    }

    /** The JDK hands out the same address object while the sender stays the same. */
    private UdpLink sender(final InetSocketAddress sender, final long nowNs) {
        if (sender != lastSender || !lastLink.isUsable()) {
            final byte[] address = sender.getAddress().getAddress();
            final UdpLink known = find(PeerAddress.hi(address), PeerAddress.lo(address), sender.getPort());
            lastLink = known != null ? known : remember(PeerAddress.of(Transport.UDP, sender), nowNs);
            lastSender = sender;
        }
        return lastLink;
    }

    /** A flood from invented addresses ends here: the peers that nobody waits for are forgotten. */
    private UdpLink remember(final PeerAddress remote, final long nowNs) {
        final UdpLink link = new UdpLink(this, context.nextLinkId(), remote, nowNs);
        if (isFull() && (!hasEvicted || nowNs - evictedNs >= EVICTION_INTERVAL_NS)) {
            hasEvicted = true;
            evictedNs = nowNs;
            counters.add(Counter.UDP_PEERS_EVICTED, peers.removeUnused());
        }
        if (isFull()) {
            counters.increment(Counter.UDP_PEERS_UNCACHED);
        } else {
            peers.add(link);
        }
        return link;
    }

    private boolean isFull() {
        return peers.size() >= context.settings.maxUdpPeers();
    }
}
