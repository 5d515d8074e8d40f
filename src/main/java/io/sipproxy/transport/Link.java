package io.sipproxy.transport;

import io.sipproxy.sip.Transport;
import org.agrona.DirectBuffer;

/**
 * Something that messages can be written to and come from: a TCP or TLS connection, or one peer on UDP. Used on the
 * loop thread only.
 */
public abstract class Link {
    final long createdNs;
    long openedNs;
    long acknowledgedNs;
    long lastReceivedNs;
    long lastSentNs;
    long bytesReceived;
    long bytesSent;
    long messagesReceived;
    long messagesSent;

    private final long id;
    private final PeerAddress remote;
    private LinkUser firstUser;
    private LinkUser lastUser;
    private int pendingRequests;

    /**
     * @param id     unique in this process
     * @param remote the peer
     * @param nowNs  time of the pass
     */
    protected Link(final long id, final PeerAddress remote, final long nowNs) {
        this.id = id;
        this.remote = remote;
        this.createdNs = nowNs;
        this.openedNs = nowNs;
        this.acknowledgedNs = nowNs;
        this.lastReceivedNs = nowNs;
        this.lastSentNs = nowNs;
    }

    /**
     * A number that no other link of this process has or had; later links have larger numbers.
     *
     * @return the number
     */
    public final long id() {
        return id;
    }

    /**
     * @return the peer
     */
    public final PeerAddress remote() {
        return remote;
    }

    /**
     * This end of the link, as the socket tells. Asking again allocates nothing.
     *
     * @return address and port, on UDP perhaps the unspecified address; null if there is none yet, or not any more
     */
    public PeerAddress local() {
        return null;
    }

    /**
     * @return the transport
     */
    public final Transport transport() {
        return remote.transport();
    }

    /**
     * Whether the transport retransmits by itself, so that transactions need not.
     *
     * @return true for TCP and TLS
     */
    public final boolean isReliable() {
        return remote.transport().reliable();
    }

    /**
     * Whether bytes can be given to it: open, or still connecting.
     *
     * @return true if {@link #send} has a chance
     */
    public abstract boolean isUsable();

    /**
     * Whether it is established at this moment.
     *
     * @return true if open in both directions
     */
    public abstract boolean isOpen();

    /**
     * How far it is in its life.
     *
     * @return the state
     */
    public LinkState state() {
        return isOpen() ? LinkState.OPEN : isUsable() ? LinkState.CONNECTING : LinkState.CLOSED;
    }

    /**
     * Whether the peer opened it.
     *
     * @return true for an accepted connection; false for one that this side opened, and for UDP
     */
    public boolean isInbound() {
        return false;
    }

    /**
     * The name that the connection was opened to, for opening another one to the same peer.
     *
     * @return the name; null if the peer is known by its address only
     */
    public String host() {
        return null;
    }

    /**
     * Whether a message on this link may count as that host's, once its address does. Over TLS the peer's certificate
     * has to be proof of the host (RFC 5922) where the peer had to show one: on every connection that this side opened
     * with verification, and on an accepted one if certificates are asked for.
     *
     * @param host name or address that the peer would have to be
     * @return true if nothing speaks against it; over other transports always
     */
    public boolean isProvenAs(final String host) {
        return true;
    }

    /**
     * Whether a message for that host may be sent on this link, once its address is right. As {@link #isProvenAs}, but
     * an accepted TLS connection without a certificate is no proof.
     *
     * @param host name; null if the next hop is given by its address
     * @return true if it leads there; over other transports always
     */
    boolean leadsTo(final String host) {
        return true;
    }

    /**
     * More about why it was lost than the {@link LossCause} says.
     *
     * @return one line for an operator; null if there is no more to say
     */
    public String lossReason() {
        return null;
    }

    /**
     * Queues a message. A connection copies the bytes and writes everything that was queued in one go at the end of the
     * pass; a datagram leaves at once.
     *
     * @param buffer with the message
     * @param offset of its first byte
     * @param length in bytes
     * @param nowNs  time of the pass
     * @return false if it was not accepted: the link is not usable, or too much output waits already
     */
    public abstract boolean send(DirectBuffer buffer, int offset, int length, long nowNs);

    /**
     * Says that what was sent last has to arrive: if the peer's TCP does not acknowledge it in time, the
     * {@link TransportListener} is told that the link is suspect. Does nothing where that is not watched.
     *
     * @param nowNs time of the pass
     */
    public void expectAcknowledgement(final long nowNs) {
    }

    /**
     * Whether something sent on it was not acknowledged in time, and no sign of life came since.
     *
     * @return true while it may be dead; it is usable nevertheless
     */
    public boolean isSuspect() {
        return false;
    }

    /**
     * Whether it can carry what was for another link, which is lost or may be: what is in the messages stays true.
     *
     * @param other link
     * @return true if it is another one of the same transport, open and not suspect
     */
    public final boolean canStandInFor(final Link other) {
        return this != other && transport() == other.transport() && isOpen() && !isSuspect();
    }

    /**
     * Ends the link at once; queued output is discarded. The users are told, then the
     * {@link TransportListener}. Does nothing if the link is lost already.
     *
     * @param cause why
     * @param nowNs time of the pass
     */
    public abstract void close(LossCause cause, long nowNs);

    /**
     * Ends the link for further use at once, but lets queued output leave first. The users are told now.
     *
     * @param cause why
     * @param nowNs time of the pass
     */
    public void closeAfterFlush(final LossCause cause, final long nowNs) {
        close(cause, nowNs);
    }

    /**
     * @return time at which this object was made: the accept, or the start of the connect
     */
    public final long createdNs() {
        return createdNs;
    }

    /**
     * @return time at which it was accepted or established; {@link #createdNs()} until then, and for UDP
     */
    public final long openedNs() {
        return openedNs;
    }

    /**
     * What is known to have arrived, as far as anybody looked: see {@link #expectAcknowledgement}.
     *
     * @return the time before which everything was sent that the peer's TCP is known to have acknowledged
     */
    public final long acknowledgedNs() {
        return acknowledgedNs;
    }

    /**
     * @return time of the last bytes received; {@link #createdNs()} if there were none
     */
    public final long lastReceivedNs() {
        return lastReceivedNs;
    }

    /**
     * @return time of the last bytes handed to the socket; {@link #createdNs()} if there were none
     */
    public final long lastSentNs() {
        return lastSentNs;
    }

    /**
     * @return bytes received
     */
    public final long bytesReceived() {
        return bytesReceived;
    }

    /**
     * @return bytes handed to the socket
     */
    public final long bytesSent() {
        return bytesSent;
    }

    /**
     * @return messages received, malformed ones included
     */
    public final long messagesReceived() {
        return messagesReceived;
    }

    /**
     * @return messages accepted by {@link #send}
     */
    public final long messagesSent() {
        return messagesSent;
    }

    /**
     * Adds a user, who is told when the link is lost. A user that is on another link is taken off that one; one that is
     * on this link already stays where it is.
     *
     * @param user to add
     * @return false if the link is not usable: the user is then on no link and will not be told
     */
    public final boolean add(final LinkUser user) {
        if (user.link == this) {
            return true;
        }
        if (user.link != null) {
            user.link.remove(user);
        }
        if (!isUsable()) {
            return false;
        }
        user.link = this;
        user.previousUser = lastUser;
        if (lastUser == null) {
            firstUser = user;
        } else {
            lastUser.nextUser = user;
        }
        lastUser = user;
        return true;
    }

    /**
     * Takes a user off; does nothing if it is not on this link.
     *
     * @param user to remove
     */
    public final void remove(final LinkUser user) {
        if (user.link != this) {
            return;
        }
        final LinkUser before = user.previousUser;
        final LinkUser after = user.nextUser;
        if (before == null) {
            firstUser = after;
        } else {
            before.nextUser = after;
        }
        if (after == null) {
            lastUser = before;
        } else {
            after.previousUser = before;
        }
        user.link = null;
        user.previousUser = null;
        user.nextUser = null;
    }

    /**
     * @return whether somebody must hear of this link's loss
     */
    public final boolean hasUsers() {
        return firstUser != null;
    }

    /** A request came over this link and wants a response: the link is in use until {@link #requestEnded}. */
    public final void requestBegan() {
        pendingRequests++;
    }

    /** The request that {@link #requestBegan} was called for has its final response, or will get none. */
    public final void requestEnded() {
        pendingRequests--;
    }

    /**
     * Whether the link must not be closed for being idle: it has users, or somebody waits for a response on it.
     *
     * @return true while a transaction depends on it
     */
    public final boolean isInUse() {
        return firstUser != null || pendingRequests > 0;
    }

    /**
     * The first of the users; {@link LinkUser#next} leads to the others.
     *
     * @return the user added first, or null
     */
    public final LinkUser firstUser() {
        return firstUser;
    }

    @Override
    public String toString() {
        return remote + "#" + id;
    }

    /**
     * A user threw from {@link LinkUser#onLinkLost}. The others are told nevertheless.
     *
     * @param failure what was thrown
     */
    protected void onUserFailure(final Throwable failure) {
        throw new IllegalStateException("failure of a user of " + this, failure);
    }

    /**
     * Tells every user once, in the order in which they were added. Each is taken off before it is told, so whatever
     * the users do to each other's membership, nobody is told twice and nobody who stays is left out. The link must be
     * unusable already, which keeps new users away.
     *
     * @param cause why the link was lost
     * @param nowNs time of the pass
     */
    protected final void tellUsers(final LossCause cause, final long nowNs) {
        LinkUser user = firstUser;
        while (user != null) {
            remove(user);
            try {
                user.onLinkLost(this, cause, nowNs);
            } catch (final Exception | AssertionError e) {
                onUserFailure(e);
            }
            user = firstUser;
        }
    }
}
