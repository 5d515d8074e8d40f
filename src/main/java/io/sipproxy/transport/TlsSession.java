package io.sipproxy.transport;

import io.sipproxy.transport.tls.ClientCertificates;
import io.sipproxy.transport.tls.SipIdentities;
import io.sipproxy.transport.tls.TlsSettings;

import javax.net.ssl.SSLEngine;

/**
 * What a connection has beside its own fields when it is TLS. The engine comes with the first byte, since who connects
 * and stays silent shall not cost one. A session that is open and quiet holds no buffer.
 */
final class TlsSession {
    /** Name that this side connected to; null if it was an address, or if the peer connected. */
    final String name;
    final boolean isInbound;
    /** Waiting in ciphertext: the beginning of a record, or what came while the engine was away. Null if nothing. */
    PooledBuffer input;
    /** Ciphertext that the socket did not take, or null. */
    PooledBuffer output;
    /** Null before there is one, and while a helper thread makes it. */
    SSLEngine engine;
    /** A helper thread has the engine: the loop must not touch it. */
    boolean isBusy;
    /** The connection ended while a helper thread had the engine, or was to get it: nobody waits for the result. */
    volatile boolean isAbandoned;
    /** Reading is paused until the helper thread is done. */
    boolean isPaused;
    boolean isOpen;
    /** Counts among the handshakes in progress. */
    boolean isCounted;
    /** Nothing can be said to the peer any more. */
    boolean isEnded;
    /** Records without data in a row. */
    int emptyRecords;
    long startedMs;
    String reason;
    SipIdentities identities = SipIdentities.NONE;

    private final TlsSettings settings;

    TlsSession(final TlsSettings settings, final String name, final boolean isInbound) {
        this.settings = settings;
        this.name = name;
        this.isInbound = isInbound;
    }

    boolean isProvenAs(final String host, final PeerAddress remote) {
        if (isInbound) {
            return settings.clientCertificates() == ClientCertificates.NONE || identities.contains(host);
        }
        return leadsTo(host, remote);
    }

    /** The connection was opened to that very host, or the certificate names it. */
    boolean leadsTo(final String host, final PeerAddress remote) {
        if (!settings.verifiesPeers()) {
            return !isInbound || isOpen;
        }
        if (!isInbound && (host == null ? name == null : host.equalsIgnoreCase(name))) {
            return true;
        }
        return isOpen && identities.contains(host == null ? remote.hostText() : host);
    }
}
