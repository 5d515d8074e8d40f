package io.sipproxy.inspect;

import io.sipproxy.proxy.Device;
import io.sipproxy.proxy.SipServerPair;
import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Takes pictures of the running proxy. Every method may be called by any thread and returns at once; the work is done
 * on the loop thread, by {@link LoopWork}. Whoever waits for a picture sets a deadline,
 * {@code inspector.overview().get(2, SECONDS)}, and cancels the future when that has passed. A picture that is not to
 * be had, since too much waits for the loop, fails with
 * {@link java.util.concurrent.RejectedExecutionException}.
 */
public final class Inspector {
    /** Most transactions that one list has. */
    public static final int MAX_TRANSACTIONS = 10_000;

    private final Subject subject;
    private final LoopWork work;
    private final List<String> listening;
    private final ServiceStates services;
    private final LatencyCopies latencies;
    private final int checkedDevices;
    private final long startedMs = System.currentTimeMillis();
    private final long startedNs;

    /**
     * To be made when the sockets are open and the loop does not run yet.
     *
     * @param listening what is listened on, as {@link Overview} shows it.
     */
    public Inspector(final Subject subject, final LoopWork work, final List<String> listening) {
        this.subject = subject;
        this.work = work;
        this.listening = List.copyOf(listening);
        this.services = new ServiceStates(subject.servers(), subject.devices(), subject.loop()::nowNs,
            System::currentTimeMillis);
        this.latencies = new LatencyCopies(subject.status().latencies());
        this.checkedDevices = (int)subject.devices().all().stream().filter(Device::isChecked).count();
        this.startedNs = subject.loop().nowNs();
    }

    /** @return what monitoring looks at again and again, cheap enough to be taken every second. */
    public CompletableFuture<Glance> glance() {
        return work.ask(this::takeGlance);
    }

    /** @return the proxy at a glance. */
    public CompletableFuture<Overview> overview() {
        return work.ask(this::takeOverview);
    }

    /** @return connections; with very many of them this takes some tenths of a second. */
    public CompletableFuture<ConnectionList> connections(final ConnectionQuery query) {
        return work.submit(new ConnectionWalk(subject.transports(), query));
    }

    /**
     * @param limit how many are listed at most, 0 to {@link #MAX_TRANSACTIONS}; all are counted.
     * @return the transactions, the oldest first.
     */
    public CompletableFuture<TransactionList> transactions(final int limit) {
        if (limit < 0 || limit > MAX_TRANSACTIONS) {
            throw new IllegalArgumentException("limit " + limit + ": valid is 0-" + MAX_TRANSACTIONS);
        }
        return work.submit(new TransactionWalk(subject.transactions(), limit));
    }

    /** @return the SIP Server pairs in the order of the configuration. */
    public CompletableFuture<List<PairState>> pairs() {
        return work.ask(services::pairs);
    }

    /** @return the configured devices. */
    public CompletableFuture<List<DeviceState>> devices() {
        return work.ask(services::devices);
    }

    /** @return configured devices. */
    public CompletableFuture<DeviceList> devices(final DeviceQuery query) {
        return work.submit(new DeviceWalk(subject.devices().all(), services, query));
    }

    /**
     * @param limit how many at most; no more than {@link io.sipproxy.status.RecentEvents#CAPACITY} are kept.
     * @return the latest events about recovery, SIP Servers and devices, the newest first.
     */
    public CompletableFuture<List<Recovery>> recoveries(final int limit) {
        return recoveries(0, limit);
    }

    /**
     * @param since the number of the first that is wanted.
     * @param limit how many at most.
     * @return the latest of these events, the newest first.
     */
    public CompletableFuture<List<Recovery>> recoveries(final long since, final int limit) {
        return work.submit(new RecoveryWalk(subject.status().events().recent(), since, limit));
    }

    /**
     * @return how fast losses are noticed and made good, and how long the passes of the loop are; without the loop
     *     thread, so at once.
     */
    public List<LatencyHistogram> latencies() {
        return latencies.take();
    }

    /** @return all counters; without the loop thread, so at once. */
    public List<CounterValue> counters() {
        return Arrays.stream(Counter.values()).map(counter -> new CounterValue(counter.metricName(),
            counter.description(), subject.status().counters().get(counter))).toList();
    }

    private Overview takeOverview() {
        final var transports = subject.transports();
        final var transactions = subject.transactions();
        final SipServerPair serving = subject.servers().serving();
        return new Overview(subject.version(), startedMs, millisSince(startedNs), listening,
            serving == null ? null : serving.name(), subject.core().intake(), transports.connectionCount(),
            transports.udpPeerCount(), transactions.size() - transactions.serverTransactions(),
            transactions.serverTransactions(), transactions.pendingServerTransactions(),
            subject.core().registeredContacts(), transports.buffersInUse(), transports.buffers().allocatedBytes(),
            subject.status().counters().get(Counter.LOOP_LONGEST_PASS_US),
            TimeUnit.NANOSECONDS.toMicros(subject.loop().lagNs()),
            KeepAliveState.of(transports.keepAlive(), transports.socketOptionsDescription()));
    }

    private Glance takeGlance() {
        final Counters counters = subject.status().counters();
        return new Glance(System.currentTimeMillis(), takeOverview(), countConnections(), services.pairs(),
            subject.devices().all().size(), checkedDevices,
            (int)(counters.get(Counter.DEVICES_TAKEN_OUT) - counters.get(Counter.DEVICES_BACK)),
            subject.status().events().recent().total());
    }

    private List<ConnectionCount> countConnections() {
        final List<ConnectionCount> counts = new ArrayList<>();
        for (final Transport transport : List.of(Transport.TCP, Transport.TLS)) {
            for (final boolean inbound : new boolean[] {true, false}) {
                counts.add(new ConnectionCount(transport.name().toLowerCase(Locale.ROOT), inbound,
                    subject.transports().connectionCount(transport, inbound)));
            }
        }
        return List.copyOf(counts);
    }

    private long millisSince(final long thenNs) {
        return TimeUnit.NANOSECONDS.toMillis(subject.loop().nowNs() - thenNs);
    }
}
