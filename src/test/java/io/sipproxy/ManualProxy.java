package io.sipproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.sipproxy.config.Configuration;
import io.sipproxy.config.ConfigurationException;
import io.sipproxy.config.Option;
import io.sipproxy.digest.Users;
import io.sipproxy.dns.AddressLocator;
import io.sipproxy.proxy.HostResolver;
import io.sipproxy.proxy.ProxyCore;
import io.sipproxy.proxy.ProxySettings;
import io.sipproxy.proxy.RuntimeOptions;
import io.sipproxy.proxy.ServiceChecks;
import io.sipproxy.status.Counter;
import io.sipproxy.status.EventLog;
import io.sipproxy.status.Status;
import io.sipproxy.transaction.TransactionLayer;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.FakeTransports;
import io.sipproxy.transport.ManualLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The whole proxy on a clock that a test moves by hand, with links that the test reads and cuts: real parser, timers,
 * transactions and core. Messages are given to it as text, and what it sends is taken from the {@link FakeLink}s.
 */
public final class ManualProxy implements AutoCloseable {
    /** The address of the proxy. */
    public static final String HOST = "10.0.0.9";

    private final ManualLoop loop = new ManualLoop();
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Map<String, String> hosts = new ConcurrentHashMap<>();
    private final List<String> eventLines = new ArrayList<>();
    private final TransactionLayer transactions;
    private final HostResolver resolver;
    private final ProxySettings settings;
    private final RuntimeOptions options;
    private final ServiceChecks checks;
    private final ProxyCore core;
    private LongSupplier lagNs = () -> 0;

    private ManualProxy(final Configuration configuration) {
        final SecureRandom random = new SecureRandom();
        final Wiring wiring = new Wiring(configuration, events());
        final Status status = new Status(loop.counters(), events(), loop.latencies());
        transactions = new TransactionLayer(wiring.transaction(), loop.timers(), loop.buffers(), loop.wire(), status,
            random);
        resolver = new HostResolver(tasks::add, loop::nowNs, AddressLocator.atOnce(this::lookUp), wiring.quarantineNs(),
            loop.counters());
        settings = wiring.proxy(random, users(configuration));
        options = wiring.options();
        checks = new ServiceChecks(settings, transactions, loop.wire(), loop.buffers(), resolver, loop.timers(),
            status);
        core = new ProxyCore(settings, transactions, loop.wire(), loop.buffers(), resolver,
            wiring.overload(() -> lagNs.getAsLong(), status, random), loop.counters(), random);
        transactions.setUser(core);
        loop.wire().setListener(transactions);
        if (configuration.number(Option.SIP_PORT_TLS) == 0) {
            loop.wire().withoutTls();
        }
        wiring.servers().keepResolved(resolver, loop.timers(), loop.nowNs());
        checks.start(loop.nowNs());
    }

    private static Users users(final Configuration configuration) {
        try {
            return RegistrarUsers.read(configuration);
        } catch (final ConfigurationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * A proxy at {@link #HOST} that sends nothing of its own: SIP Servers are checked only if oos-check is given. It is
     * an open registrar if it has no registrar-users.
     *
     * @param namesAndValues the configuration, as {@link Configuration#of}.
     */
    public static ManualProxy start(final String... namesAndValues) {
        final List<String> all = new ArrayList<>(List.of(namesAndValues));
        all.addAll(List.of("sip-address", HOST));
        if (!all.contains("registrar-users")) {
            all.addAll(List.of("registrar-open", "true"));
        }
        if (!all.contains("oos-check")) {
            all.addAll(List.of("oos-check", "0"));
        }
        return new ManualProxy(Configuration.of(all.toArray(String[]::new)));
    }

    /** A proxy with one SIP Server, which gets all requests of endpoints. @param uri of the SIP Server. */
    public static ManualProxy withSipServer(final String uri) {
        return start("applications", "pbx", "application.pbx.primary", uri, "serving-sipserver", "pbx");
    }

    /** A registrar that knows one user, who does not register. @param uri where the user is. */
    public static ManualProxy withContact(final String user, final String uri) {
        return start("dn." + user + ".contact", uri);
    }

    /** A message arrives. @param text a {@link io.sipproxy.sip.SipText} or any other text. */
    public void receive(final FakeLink from, final Object text) {
        loop.receive(from, text);
    }

    /** A message arrives. */
    public void receive(final FakeLink from, final byte[] message) {
        loop.receive(from, message);
    }

    /** Time goes on, a millisecond at a time; what is due at its end has happened. */
    public void advance(final long milliseconds) {
        loop.advance(milliseconds);
    }

    /** Time goes on in one step, as after a pause of the program; what is due by then happens. */
    public void leap(final long milliseconds) {
        loop.leap(milliseconds);
    }

    /** The address that a host name stands for, or several with commas between; a name without one does not exist. */
    public void host(final String name, final String address) {
        hosts.put(name, address);
    }

    /** Waits for the answer to the oldest host name that was asked for, and hands it to the loop. */
    public void answerHost() throws InterruptedException {
        final Runnable task = tasks.poll(10, TimeUnit.SECONDS);
        assertNotNull(task, "no host name was looked up");
        task.run();
    }

    /** @return whether a host name has been asked for and not been answered. */
    public boolean hasHostToAnswer() {
        return !tasks.isEmpty();
    }

    /** Forgets the answer to the oldest host name that was asked for: the lookup hangs. */
    public void loseHost() throws InterruptedException {
        assertNotNull(tasks.poll(10, TimeUnit.SECONDS), "no host name was looked up");
    }

    /** @return the host names. */
    public HostResolver resolver() {
        return resolver;
    }

    private EventLog events() {
        return new EventLog(loop.counters(), (event, line) -> eventLines.add(line));
    }

    /** @return the lines for operators so far. */
    public List<String> eventLines() {
        return eventLines;
    }

    private InetAddress[] lookUp(final String name) throws UnknownHostException {
        final String address = hosts.get(name);
        if (address == null) {
            throw new UnknownHostException(name);
        }
        final String[] parts = address.split(",");
        final InetAddress[] addresses = new InetAddress[parts.length];
        for (int i = 0; i < parts.length; i++) {
            addresses[i] = InetAddress.getByName(parts[i]);
        }
        return addresses;
    }

    /**
     * Everything is over: no transaction, context or buffer is left, no timer is armed, nothing failed on the way. The
     * clock makes a leap for it.
     */
    public void assertIdle() {
        assertNothingAlive();
        loop.assertIdle();
    }

    /** As {@link #assertIdle}, after failures that the test made. */
    public void assertEmpty() {
        assertNothingAlive();
        loop.assertEmpty();
    }

    /** @return whether no transaction lives and no host name is waited for. */
    public boolean isQuiet() {
        return transactions.size() == 0 && core.activeContexts() == 0 && !hasHostToAnswer();
    }

    private void assertNothingAlive() {
        assertEquals(0, transactions.size(), "transactions");
        assertEquals(List.of(), transactions.oldest(1), "transactions that live");
        assertEquals(0, transactions.pendingServerTransactions(), "transactions without a final response");
        assertEquals(0, core.activeContexts(), "response contexts");
    }

    /** @return clock, timers and buffers. */
    public ManualLoop loop() {
        return loop;
    }

    /** @return the links. */
    public FakeTransports wire() {
        return loop.wire();
    }

    /** @return the value of the counter. */
    public long count(final Counter counter) {
        return loop.counters().get(counter);
    }

    /** @return the transactions. */
    public TransactionLayer transactions() {
        return transactions;
    }

    /** @return what the core was made of. */
    public ProxySettings settings() {
        return settings;
    }

    /** @return the options that may change. */
    public RuntimeOptions options() {
        return options;
    }

    /** @return the out-of-service checks, which have been started. */
    public ServiceChecks checks() {
        return checks;
    }

    /** The loop is that far behind from now on. */
    public void lag(final long milliseconds) {
        lag(() -> TimeUnit.MILLISECONDS.toNanos(milliseconds));
    }

    /** As {@link #lag(long)}. @param nanoseconds asked whenever it matters. */
    public void lag(final LongSupplier nanoseconds) {
        lagNs = nanoseconds;
    }

    /** @return the core. */
    public ProxyCore core() {
        return core;
    }

    /** @return the time. */
    public long nowNs() {
        return loop.nowNs();
    }

    @Override
    public void close() {
        resolver.close();
    }
}
