package io.sipproxy.bench.soak;

import io.sipproxy.bench.load.Program;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Makes things go wrong: each kind once in every round, in an order and at times that the seed decides. On the loop's
 * thread, but for what programs do that are run for it.
 *
 * <p>What one peer goes through has limits, or no proxy could save its calls: an endpoint has {@link #REST_NS} between
 * two faults, and a SIP Server's connections are left alone around a switch-over.
 */
final class BadDays {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long REST_NS = 45 * SECOND_NS;
    private static final long MEMBER_REST_NS = 10 * SECOND_NS;
    /** The last fault begins so long before the end, and has ended then. */
    private static final long LAST_NS = 20 * SECOND_NS;
    private static final int PERCENT_MEMBER = 25;

    /** What another program does. */
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private final Loop loop;
    private final Site site;
    private final NameServer nameServer;
    private final Firewall firewall;
    private final long proxyPid;
    private final InetSocketAddress proxy;
    private final Random random;
    private final ExecutorService helper = Executors.newSingleThreadExecutor();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final Map<Agent, Long> lastNs = new HashMap<>();
    private final List<FaultKind> round = new ArrayList<>();
    private final Map<FaultKind, Integer> counts = new EnumMap<>(FaultKind.class);
    private long beganNs;
    private long endNs;
    private int going;
    private boolean isSwitching;
    private long switchedNs;
    private volatile Throwable failure;

    BadDays(final Loop loop, final Site site, final NameServer nameServer, final Firewall firewall, final long proxyPid,
        final SoakOptions options) {
        this.loop = loop;
        this.site = site;
        this.nameServer = nameServer;
        this.firewall = firewall;
        this.proxyPid = proxyPid;
        this.proxy = new InetSocketAddress(Site.PROXY_HOST, options.port());
        this.random = new Random(~options.seed());
    }

    void begin(final long durationNs) {
        beganNs = System.nanoTime();
        endNs = beganNs + durationNs - LAST_NS;
        switchedNs = System.nanoTime() - REST_NS;
        next();
    }

    private void next() {
        if (System.nanoTime() - endNs >= 0) {
            return;
        }
        if (round.isEmpty()) {
            round.addAll(List.of(FaultKind.values()));
            if (firewall.obstacle() != null) {
                round.remove(FaultKind.FLOWS_DROPPED);
            }
            Collections.shuffle(round, random);
        }
        begin(round.remove(0));
        loop.after(between(3_000, 7_000), this::next);
    }

    private long between(final int fromMs, final int toMs) {
        return TimeUnit.MILLISECONDS.toNanos(fromMs + random.nextInt(toMs - fromMs));
    }

    private void begin(final FaultKind kind) {
        switch (kind) {
            case FLOWS_DROPPED -> dropFlows();
            case RESTART -> restart();
            case SWITCH_OVER -> switchOver();
            case DNS_SILENT -> silenceNameServer();
            case CLOCK_JUMP -> stopProxy();
            case FROZEN -> freeze();
            case SLOW_READERS -> askTooMuch();
        }
    }

    private Fault started(final FaultKind kind, final String target, final List<String> peers) {
        final Fault fault = new Fault(kind, target, peers);
        faults.add(fault);
        counts.merge(kind, 1, Integer::sum);
        going++;
        return fault;
    }

    private void ended(final Fault fault) {
        fault.end();
        going--;
    }

    /** Another thread, since it takes a moment; the fault has its effect when that is over. */
    private void help(final Work work) {
        helper.execute(() -> {
            try {
                work.run();
            } catch (final IOException | InterruptedException | RuntimeException e) {
                failure = e;
            }
        });
    }

    /** @return one that has had its rest; null if there is none. */
    private Agent pick() {
        final long nowNs = System.nanoTime();
        final List<Agent> rested = site.endpoints().stream()
            .filter(agent -> agent.isAtWork() && nowNs - lastNs.getOrDefault(agent, nowNs - REST_NS) >= REST_NS)
            .toList();
        if (rested.isEmpty()) {
            return null;
        }
        final Agent agent = rested.get(random.nextInt(rested.size()));
        lastNs.put(agent, nowNs);
        return agent;
    }

    private void dropFlows() {
        final boolean isMember = random.nextInt(100) < PERCENT_MEMBER && !isSwitching
            && System.nanoTime() - switchedNs > MEMBER_REST_NS;
        final Agent agent = isMember ? site.acting() : pick();
        if (agent == null || agent.flows().isEmpty()) {
            return;
        }
        final List<String> flows = agent.flows();
        if (isMember) {
            switchedNs = System.nanoTime();
        }
        final Fault fault =
            started(FaultKind.FLOWS_DROPPED, agent + ", " + flows.size() + " flows", List.of(agent.host()));
        help(() -> firewall.drop(flows));
        loop.after(MEMBER_REST_NS, () -> ended(fault));
    }

    private void restart() {
        final Agent agent = pick();
        if (agent != null) {
            final Fault fault = started(FaultKind.RESTART, agent.toString(), List.of(agent.host()));
            agent.die();
            loop.after(between(500, 2_000), () -> {
                agent.start();
                ended(fault);
            });
        }
    }

    private void switchOver() {
        if (isSwitching || System.nanoTime() - switchedNs < MEMBER_REST_NS) {
            return;
        }
        isSwitching = true;
        final Agent before = site.acting();
        final Agent after = site.partner();
        final Fault fault = started(FaultKind.SWITCH_OVER, before + " to " + after,
            List.of(before.host(), after.host(), Site.PAIR));
        before.freeze();
        loop.after(between(1_000, 3_000), () -> site.act(after));
        loop.after(between(6_000, 10_000), before::die);
        loop.after(between(11_000, 14_000), () -> {
            before.start();
            isSwitching = false;
            switchedNs = System.nanoTime();
            ended(fault);
        });
    }

    private void silenceNameServer() {
        final Fault fault = started(FaultKind.DNS_SILENT, "name server", List.of());
        nameServer.silent(true);
        loop.after(between(4_000, 12_000), () -> {
            nameServer.silent(false);
            ended(fault);
        });
    }

    private void stopProxy() {
        final long lengthNs = between(2_000, 5_000);
        final Fault fault =
            started(FaultKind.CLOCK_JUMP, "proxy, " + TimeUnit.NANOSECONDS.toMillis(lengthNs) + " ms", List.of());
        help(() -> signal("-STOP"));
        loop.after(lengthNs, () -> {
            help(() -> signal("-CONT"));
            ended(fault);
        });
    }

    private void signal(final String name) throws IOException, InterruptedException {
        Program.run(List.of("kill", name, Long.toString(proxyPid)));
    }

    private void freeze() {
        final Agent agent = pick();
        if (agent != null) {
            final Fault fault = started(FaultKind.FROZEN, agent.toString(), List.of(agent.host()));
            agent.freeze();
            loop.after(between(2_000, 4_000), () -> {
                agent.thaw();
                ended(fault);
            });
        }
    }

    private void askTooMuch() {
        final Fault fault = started(FaultKind.SLOW_READERS, SlowReaders.HOST, List.of(SlowReaders.HOST));
        final SlowReaders readers = new SlowReaders(loop, proxy);
        try {
            readers.begin();
        } catch (final IOException e) {
            failure = e;
        }
        loop.after(between(8_000, 12_000), () -> {
            readers.end();
            ended(fault);
        });
    }

    /** @return whether everything that went wrong is well again. */
    boolean isOver() {
        return System.nanoTime() - endNs >= 0 && going == 0;
    }

    /** @return why a fault could not be made; null if all could. */
    Throwable failure() {
        return failure;
    }

    /** From any thread. @return whether something went wrong that explains such an event. */
    boolean explains(final int code, final String peer) {
        final long nowNs = System.nanoTime();
        return faults.stream().anyMatch(fault -> fault.explains(code, peer, nowNs));
    }

    /** @return what went wrong during a call. */
    String during(final Call call) {
        final List<String> active = faults.stream().filter(fault -> fault.wasBetween(call.sentNs, call.endedNs))
            .map(Fault::toString).toList();
        return "faults: " + (active.isEmpty() ? "none" : String.join(", ", active));
    }

    /** Every one with its time. */
    void print() {
        faults.forEach(fault -> System.out.printf(Locale.ROOT, "fault %.1f s to %.1f s: %s%n",
            (fault.startNs - beganNs) / 1e9, (fault.endNs() - beganNs) / 1e9, fault));
    }

    String counted() {
        return counts.toString();
    }

    /** Ends the helper when it has done its work. */
    void close() throws InterruptedException {
        helper.shutdown();
        helper.awaitTermination(10, TimeUnit.SECONDS);
    }
}
