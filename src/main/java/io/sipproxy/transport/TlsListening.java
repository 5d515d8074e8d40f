package io.sipproxy.transport;

import io.sipproxy.transport.tls.FileStamps;
import io.sipproxy.transport.tls.TlsContext;
import io.sipproxy.transport.tls.TlsMaterialException;

/**
 * TLS as a whole: its connections, the threads that help, and what watches its files.
 *
 * @param transport its connections
 * @param helper    the threads
 * @param reloader  what watches the files
 */
record TlsListening(TcpTransport transport, TlsHelper helper, TlsReloader reloader) {
    /** Reads the files; blocks. */
    static TlsListening load(final TransportContext context) throws TlsMaterialException {
        final String stamp = FileStamps.of(context.settings.tls());
        final TlsContext material = TlsContext.load(context.settings.tls());
        TlsRehearsal.once(context, material);
        final TlsHelper helper = new TlsHelper(context.loop);
        final TcpTransport transport = new TcpTransport(context, helper, material);
        return new TlsListening(transport, helper, new TlsReloader(context, helper, transport.tls, stamp));
    }

    void start() {
        reloader.start(transport.context.loop.nowNs());
    }

    void close(final long nowNs) {
        reloader.stop();
        transport.close(nowNs);
        helper.close();
    }
}
