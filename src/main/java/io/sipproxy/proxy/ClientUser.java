package io.sipproxy.proxy;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.transaction.ClientTimeout;
import io.sipproxy.transaction.ClientTransaction;
import io.sipproxy.transport.LossCause;

/**
 * Whoever sent a request through a client transaction, and is its context: a fork of a forwarded request, or a check of
 * this proxy's own. Told what {@link io.sipproxy.transaction.TransactionUser} tells of it.
 */
interface ClientUser {
    void onResponse(ClientTransaction transaction, SipMessage response, long nowNs);

    void onTimeout(ClientTransaction transaction, ClientTimeout timeout, long nowNs);

    void onTransportError(ClientTransaction transaction, LossCause cause, long nowNs);

    /** The last call; the transaction's object serves another one afterwards. */
    void onTerminated(ClientTransaction transaction, long nowNs);
}
