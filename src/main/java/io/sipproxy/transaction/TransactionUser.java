package io.sipproxy.transaction;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LossCause;

/**
 * The TU of RFC 3261 section 17: the proxy core above the transactions. A message is valid during the call only.
 */
public interface TransactionUser {
    /** @return whether requests that come over the link may begin more transactions than each source otherwise may. */
    boolean isTrusted(Link from);

    /**
     * Says by what the phone that sent the request can be found again, should it lose its connection.
     *
     * @param key set to that.
     * @return false if the sender is none that has registered over the connection.
     */
    boolean identifySender(SipMessage request, Link from, Fingerprint key, long nowNs);

    /** @return the connection that the phone registered over last; null if none is known that still works. */
    Link flowOfSender(Fingerprint key, long nowNs);

    /** A new request, neither ACK nor CANCEL, neither a retransmission nor merged; {@code transaction} wants a response. */
    void onRequest(ServerTransaction transaction, SipMessage request, long nowNs);

    /** An ACK that no transaction consumes: for a 2xx, to be forwarded without a transaction (16.6, RFC 6026 7.2). */
    void onAck(SipMessage ack, Link from, long nowNs);

    /**
     * A CANCEL.
     *
     * @param cancel its own transaction, which wants a response.
     * @param invite the transaction that it is to cancel; null if there is none.
     */
    void onCancel(ServerTransaction cancel, ServerTransaction invite, SipMessage request, long nowNs);

    /** A response that the client transaction does not absorb: provisional (100 included), final, or one more 2xx. */
    void onResponse(ClientTransaction transaction, SipMessage response, long nowNs);

    /** Timer B, F or C, or the end of the wait for a cancelled INVITE: to be taken as a 408 (16.7, 16.8). */
    void onTimeout(ClientTransaction transaction, ClientTimeout timeout, long nowNs);

    /** The request could not be delivered: to be taken as a 503 (16.9). */
    void onTransportError(ClientTransaction transaction, LossCause cause, long nowNs);

    /** The last call for this transaction; its object serves another one afterwards. */
    void onTerminated(ClientTransaction transaction, long nowNs);

    /** The last call for this transaction; its object serves another one afterwards. */
    void onTerminated(ServerTransaction transaction, long nowNs);

    /** A connection is gone, after its transactions were told. */
    void onLinkLost(Link link, LossCause cause, long nowNs);
}
