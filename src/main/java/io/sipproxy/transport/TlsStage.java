package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.transport.tls.TlsContext;

/**
 * The stage between sockets and framer that makes connections TLS ones: what all of them share. Buffers, engines and
 * handshakes are its parts' concern; a connection carries a {@link TlsSession}.
 */
final class TlsStage {
    private final TransportContext context;
    private final TlsReader reader;
    private final TlsWriter writer;
    private final TlsHandshaker handshaker;
    private TlsContext material;

    TlsStage(
        final TransportContext context, final StreamReader plainReader, final StreamWriter plainWriter,
        final TlsHelper helper, final TlsContext material) {
        this.context = context;
        this.material = material;
        this.writer = new TlsWriter(context, plainWriter);
        this.handshaker = new TlsHandshaker(context, this, writer, helper);
        this.reader = new TlsReader(context, plainReader, handshaker);
    }

    /** What new connections are made with. */
    TlsContext material() {
        return material;
    }

    /** From now on new connections are made with this; those that exist keep theirs. */
    void material(final TlsContext newMaterial) {
        material = newMaterial;
    }

    TlsReader reader() {
        return reader;
    }

    TlsWriter writer() {
        return writer;
    }

    TlsHandshaker handshaker() {
        return handshaker;
    }

    TlsSession newSession(final String name, final boolean isInbound) {
        return new TlsSession(context.settings.tls(), name, isInbound);
    }

    /** Whether another accepted connection may begin its handshake; if not, that is counted and told. */
    boolean mayAccept(final long nowNs) {
        final int limit = context.settings.tls().maxHandshakes();
        if (handshaker.inProgress() < limit) {
            return true;
        }
        context.counters.increment(Counter.TLS_HANDSHAKES_REFUSED_LIMIT);
        context.events.overload(null, "TLS handshakes", nowNs).put("limit", limit).write();
        return false;
    }

    /** Says goodbye, if that is possible without waiting, and gives back what the session holds. */
    void dispose(final TlsConnection connection) {
        final TlsSession tls = connection.tls;
        writer.writeLast(connection);
        writer.drop(connection);
        reader.drop(tls);
        handshaker.ended(tls);
    }
}
