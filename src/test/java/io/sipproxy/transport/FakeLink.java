package io.sipproxy.transport;

import io.sipproxy.sip.SipText;
import io.sipproxy.sip.Transport;
import org.agrona.DirectBuffer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A link without a socket: keeps what is sent as text, for the test to take in order, and is opened and lost by hand.
 */
public final class FakeLink extends Link {
    boolean isLost;
    int failures;
    String host;
    boolean isForResponse;
    private boolean isUnproven;
    private String lossReason;

    private record Sent(byte[] bytes, long atNs) {
        SipText message() {
            return SipText.of(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private final FakeTransports owner;
    private final boolean isInbound;
    private final List<Sent> sent = new ArrayList<>();
    private boolean isOpen = true;
    private int acceptedSends = Integer.MAX_VALUE;
    private int largestSend = Integer.MAX_VALUE;
    private boolean isSuspect;
    private int expectedAcknowledgements;
    private RuntimeException sendFailure;
    private LossCause cause;

    FakeLink(final long id, final long hi, final long lo, final int port) {
        super(id, new PeerAddress(Transport.TCP, hi, lo, port), 0);
        owner = null;
        isInbound = false;
    }

    FakeLink(
        final FakeTransports owner, final long id, final PeerAddress remote, final boolean isInbound,
        final boolean isOpen, final long nowNs) {
        super(id, remote, nowNs);
        this.owner = owner;
        this.isInbound = isInbound;
        this.isOpen = isOpen;
    }

    @Override
    public boolean isUsable() {
        return !isLost;
    }

    @Override
    public boolean isOpen() {
        return isOpen && !isLost;
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public boolean isProvenAs(final String wanted) {
        return !isUnproven;
    }

    @Override
    public String lossReason() {
        return lossReason;
    }

    /** As {@link #lose(LossCause)}, with more about why. */
    public void lose(final LossCause newCause, final String reason) {
        lossReason = reason;
        lose(newCause);
    }

    /** The peer has shown no certificate that proves who it is. */
    public void unproven() {
        isUnproven = true;
    }

    @Override
    public boolean isInbound() {
        return isInbound;
    }

    /** {@inheritDoc} What is sent while the link connects counts as sent: it would leave when it opens. */
    @Override
    public boolean send(final DirectBuffer buffer, final int offset, final int length, final long nowNs) {
        if (sendFailure != null) {
            final RuntimeException failure = sendFailure;
            sendFailure = null;
            throw failure;
        }
        if (isLost || acceptedSends == 0 || length > largestSend) {
            return false;
        }
        acceptedSends--;
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        sent.add(new Sent(bytes, nowNs));
        messagesSent++;
        lastSentNs = nowNs;
        return true;
    }

    @Override
    public void close(final LossCause newCause, final long nowNs) {
        if (isLost) {
            return;
        }
        isLost = true;
        cause = newCause;
        tellUsers(newCause, nowNs);
        if (owner != null) {
            owner.listener().onLinkLost(this, newCause, nowNs);
        }
    }

    /** The connection dies at this moment: the users are told, then the listener. */
    public void lose(final LossCause newCause) {
        close(newCause, owner.nowNs());
    }

    /** The connect succeeds at this moment. */
    public void open() {
        if (isOpen || isLost) {
            throw new AssertionError(this + " is not connecting");
        }
        isOpen = true;
        openedNs = owner.nowNs();
        owner.listener().onLinkOpen(this, openedNs);
    }

    @Override
    public void expectAcknowledgement(final long nowNs) {
        expectedAcknowledgements++;
    }

    /** Everything that was sent so far is known to have arrived. */
    public void acknowledge() {
        acknowledgedNs = owner.nowNs() + 1;
    }

    @Override
    public boolean isSuspect() {
        return isSuspect;
    }

    /** What was written is not acknowledged: the listener is told that the link is suspect. */
    public void suspect() {
        markSuspect();
        owner.listener().onLinkSuspect(this, owner.nowNs());
    }

    /** As {@link #suspect}, without anybody's being told. */
    public void markSuspect() {
        isSuspect = true;
    }

    /** A sign of life comes from a suspect link. */
    public void revive() {
        isSuspect = false;
        owner.listener().onLinkAlive(this, owner.nowNs());
    }

    /** @return how many messages were sent that have to arrive. */
    public int expectedAcknowledgements() {
        return expectedAcknowledgements;
    }

    /** From now on {@link #send} takes nothing, or takes everything again. */
    public void refuseSends(final boolean newValue) {
        acceptSends(newValue ? 0 : Integer.MAX_VALUE);
    }

    /** From now on {@link #send} takes that many messages and no more. */
    public void acceptSends(final int count) {
        acceptedSends = count;
    }

    /** From now on {@link #send} takes no longer messages. */
    public void acceptSendsUpTo(final int bytes) {
        largestSend = bytes;
    }

    /** The next {@link #send} throws: a defect in what a message comes to. */
    public void failNextSend(final RuntimeException failure) {
        sendFailure = failure;
    }

    /** @return why it was lost; null while it is not. */
    public LossCause cause() {
        return cause;
    }

    /** Takes the oldest message not taken yet; fails if there is none. */
    public SipText take() {
        return takeOldest().message();
    }

    /** As {@link #take()}, byte for byte. */
    public byte[] takeBytes() {
        return takeOldest().bytes;
    }

    private Sent takeOldest() {
        if (sent.isEmpty()) {
            throw new AssertionError("nothing was sent on " + this);
        }
        return sent.remove(0);
    }

    /** @return how many messages were sent and not taken. */
    public int pending() {
        return sent.size();
    }

    /** As {@link #take()}, for a request of that method. */
    public SipText take(final String method) {
        final SipText message = take();
        if (!method.equals(message.method())) {
            throw new AssertionError("expected " + method + " on " + this + ", got " + message);
        }
        return message;
    }

    /** As {@link #take()}, for a response of that status. */
    public SipText take(final int status) {
        final SipText message = take();
        if (message.status() != status) {
            throw new AssertionError("expected " + status + " on " + this + ", got " + message);
        }
        return message;
    }

    /** Fails if anything was sent that has not been taken. */
    public void takeNothing() {
        if (!sent.isEmpty()) {
            throw new AssertionError("expected nothing on " + this + ", got " + sent.get(0).message());
        }
    }

    /** Takes everything, in order. */
    public List<SipText> takeAll() {
        final List<SipText> all = sent.stream().map(Sent::message).toList();
        sent.clear();
        return all;
    }

    /** Takes everything, in order, byte for byte. */
    public List<byte[]> takeRaw() {
        if (sent.isEmpty()) {
            return List.of();
        }
        final List<byte[]> all = sent.stream().map(Sent::bytes).toList();
        sent.clear();
        return all;
    }

    /** Takes everything and tells when it was sent, in milliseconds since {@code startNs}. */
    public List<Long> takeTimesMs(final long startNs) {
        final List<Long> times = sent.stream().map(entry -> (entry.atNs - startNs) / 1_000_000).toList();
        sent.clear();
        return times;
    }

    @Override
    protected void onUserFailure(final Throwable failure) {
        failures++;
        if (owner != null) {
            owner.failures().add(failure);
        }
    }
}
