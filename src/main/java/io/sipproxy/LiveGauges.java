package io.sipproxy;

import io.sipproxy.proxy.ProxyCore;
import io.sipproxy.proxy.SipServers;
import io.sipproxy.status.Counters;
import io.sipproxy.status.Gauge;
import io.sipproxy.transaction.TransactionLayer;
import io.sipproxy.transport.EventLoop;
import io.sipproxy.transport.TransportLayer;
import java.util.concurrent.TimeUnit;

/** Brings the gauges up to date: asks each part for what it has at the moment. Loop thread only. */
final class LiveGauges {
    private final EventLoop loop;
    private final TransportLayer transports;
    private final TransactionLayer transactions;
    private final ProxyCore core;
    private final SipServers servers;
    private final Counters counters;
    private final long startNs;

    LiveGauges(final EventLoop loop, final TransportLayer transports, final TransactionLayer transactions,
        final ProxyCore core, final SipServers servers, final Counters counters) {
        this.loop = loop;
        this.transports = transports;
        this.transactions = transactions;
        this.core = core;
        this.servers = servers;
        this.counters = counters;
        this.startNs = loop.nowNs();
    }

    void update(final long nowNs) {
        counters.set(Gauge.UPTIME_SECONDS, TimeUnit.NANOSECONDS.toSeconds(nowNs - startNs));
        counters.set(Gauge.CONNECTIONS, transports.connectionCount());
        counters.set(Gauge.UDP_PEERS, transports.udpPeerCount());
        counters.set(Gauge.TRANSACTIONS, transactions.size());
        counters.set(Gauge.REQUESTS_IN_PROGRESS, core.activeContexts());
        counters.set(Gauge.REGISTERED_USERS, core.registeredUsers());
        counters.set(Gauge.SIP_SERVER_PAIRS_UNAVAILABLE, servers.unavailablePairs());
        counters.set(Gauge.BUFFERS_IN_USE, transports.buffersInUse());
        counters.set(Gauge.BUFFER_MEMORY_BYTES, transports.buffers().allocatedBytes());
        counters.set(Gauge.LONGEST_PASS_US, TimeUnit.NANOSECONDS.toMicros(loop.takeLongestPassNs()));
        counters.set(Gauge.LOOP_LAG_US, TimeUnit.NANOSECONDS.toMicros(loop.lagNs()));
    }
}
