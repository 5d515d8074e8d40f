package io.sipproxy.inspect;

import io.sipproxy.proxy.Intake;
import java.util.List;

/**
 * The proxy at a glance. Times of day are in milliseconds since 1970.
 *
 * @param version of the program.
 * @param startedMs when it was started.
 * @param uptimeMs how long it has been running, in milliseconds.
 * @param listening what it listens on, for example {@code udp:127.0.0.1:5060}.
 * @param servingPair the SIP Server pair that receives all requests of endpoints; null if this is a registrar.
 * @param intake whether requests outside of dialogs are taken.
 * @param connections TCP and TLS connections, those being opened and closed included.
 * @param udpPeers peers on UDP that are remembered.
 * @param clientTransactions requests that were sent on and are not over.
 * @param serverTransactions requests that came and are not over.
 * @param pendingServerTransactions those of them that still want a final response.
 * @param registeredContacts contacts of the registrar.
 * @param buffersInUse buffers that hold a message or a part of one.
 * @param bufferBytes off-heap memory taken for buffers, in use or not.
 * @param longestPassUs longest pass of the loop since the start, in microseconds.
 * @param lagUs how far the loop is behind, in microseconds.
 * @param keepAlive the keep-alive options.
 */
public record Overview(String version, long startedMs, long uptimeMs, List<String> listening, String servingPair,
    Intake intake, int connections, int udpPeers, int clientTransactions, int serverTransactions,
    int pendingServerTransactions, int registeredContacts, int buffersInUse, long bufferBytes, long longestPassUs,
    long lagUs, KeepAliveState keepAlive) {

    /** @return whether this proxy is its own registrar. */
    public boolean isRegistrar() {
        return servingPair == null;
    }
}
