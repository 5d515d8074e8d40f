package io.sipproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.sipproxy.config.Configuration;
import io.sipproxy.proxy.HostResolver;
import io.sipproxy.proxy.ProxyCore;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.transaction.TransactionLayer;
import io.sipproxy.transport.BufferPool;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.FakeTransports;
import io.sipproxy.transport.Timers;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The whole proxy on a clock that a test moves by hand, with links that the test reads and cuts: real parser, timers,
 * transactions and core. Messages are given to it as text, and what it sends is taken from the {@link FakeLink}s.
 */
public final class ManualProxy implements AutoCloseable {
    /** The address of the proxy. */
    public static final String HOST = "10.0.0.9";

    private static final long MS = 1_000_000;
    private static final long START_NS = TimeUnit.DAYS.toNanos(3) + 1;
    private static final long FOR_EVER_MS = TimeUnit.DAYS.toMillis(30);
    private static final int MAX_BUFFER_BYTES = 16 * 1024 * 1024;
    private static final int MARGIN = 7;

    private final Counters counters = new Counters();
    private final BufferPool buffers;
    private final List<Throwable> timerFailures = new ArrayList<>();
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Map<String, String> hosts = new HashMap<>();
    private final SipParser parser;
    private final SipMessage message;
    private final Timers timers;
    private final FakeTransports wire;
    private final TransactionLayer transactions;
    private final HostResolver resolver;
    private final ProxyCore core;
    private long nowNs = START_NS;

    private ManualProxy(final Configuration configuration) {
        final SecureRandom random = new SecureRandom();
        final Wiring wiring = new Wiring(configuration, new EventLog(counters));
        parser = new SipParser(wiring.transaction().maxHeaders());
        message = new SipMessage();
        buffers = new BufferPool(MAX_BUFFER_BYTES);
        timers = new Timers(nowNs, timerFailures::add);
        wire = new FakeTransports(() -> nowNs);
        transactions = new TransactionLayer(wiring.transaction(), timers, buffers, wire, counters, random);
        resolver = new HostResolver(tasks::add, () -> nowNs, this::lookUp, counters);
        core = new ProxyCore(wiring.proxy(random), transactions, wire, buffers, resolver, counters, random);
        transactions.setUser(core);
        wire.setListener(transactions);
        wiring.servers().keepResolved(resolver, timers, nowNs);
    }

    /** @param namesAndValues the configuration, as {@link Configuration#of}; the proxy is at {@link #HOST}. */
    public static ManualProxy start(final String... namesAndValues) {
        final String[] all = Arrays.copyOf(namesAndValues, namesAndValues.length + 2);
        all[namesAndValues.length] = "sip-address";
        all[namesAndValues.length + 1] = HOST;
        return new ManualProxy(Configuration.of(all));
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
        final byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[bytes.length + 2 * MARGIN]);
        buffer.putBytes(MARGIN, bytes);
        if (parser.parseDatagram(buffer, MARGIN, bytes.length, message)) {
            transactions.onMessage(message, from, nowNs);
        } else {
            transactions.onMalformed(message, from, nowNs);
        }
        // Whoever still reads the message after the callback reads this.
        buffer.setMemory(0, buffer.capacity(), (byte) '#');
    }

    /** Time goes on, a millisecond at a time; what is due at its end has happened. */
    public void advance(final long milliseconds) {
        for (long i = 0; i < milliseconds; i++) {
            nowNs += MS;
            timers.poll(nowNs);
        }
    }

    /** The address that a host name stands for; a name without one does not exist. */
    public void host(final String name, final String address) {
        hosts.put(name, address);
    }

    /** Waits for the answer to the oldest host name that was asked for, and hands it to the loop. */
    public void answerHost() throws InterruptedException {
        final Runnable task = tasks.poll(10, TimeUnit.SECONDS);
        assertNotNull(task, "no host name was looked up");
        task.run();
    }

    private InetAddress[] lookUp(final String name) throws UnknownHostException {
        final String address = hosts.get(name);
        if (address == null) {
            throw new UnknownHostException(name);
        }
        return new InetAddress[] {InetAddress.getByName(address)};
    }

    /**
     * Everything is over: no transaction, context or buffer is left, no timer is armed, nothing failed on the way. The
     * clock makes a leap for it.
     */
    public void assertIdle() {
        assertEquals(List.of(), timerFailures, "failures of timers");
        assertEquals(List.of(), wire.failures(), "failures of users of lost links");
        assertEquals(0, count(Counter.MESSAGE_FAILURES), "failures of messages");
        assertEmpty();
    }

    /** As {@link #assertIdle}, after failures that the test made. */
    public void assertEmpty() {
        assertEquals(0, transactions.size(), "transactions");
        assertEquals(0, core.activeContexts(), "response contexts");
        assertEquals(0, buffers.outstanding(), "buffers");
        for (final FakeLink link : wire.links()) {
            assertEquals(false, link.hasUsers(), () -> "users on " + link);
        }
        nowNs += FOR_EVER_MS * MS;
        assertEquals(0, timers.poll(nowNs), "timers");
    }

    /** @return the links. */
    public FakeTransports wire() {
        return wire;
    }

    /** @return the value of the counter. */
    public long count(final Counter counter) {
        return counters.get(counter);
    }

    /** @return the transactions. */
    public TransactionLayer transactions() {
        return transactions;
    }

    /** @return the core. */
    public ProxyCore core() {
        return core;
    }

    /** @return the buffers. */
    public BufferPool buffers() {
        return buffers;
    }

    /** @return the timers. */
    public Timers timers() {
        return timers;
    }

    /** @return what timers have thrown. */
    public List<Throwable> timerFailures() {
        return timerFailures;
    }

    /** @return the time. */
    public long nowNs() {
        return nowNs;
    }

    @Override
    public void close() {
        resolver.close();
    }
}
