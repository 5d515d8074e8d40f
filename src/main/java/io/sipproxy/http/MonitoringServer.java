package io.sipproxy.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sipproxy.inspect.Inspector;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.Tally;
import io.sipproxy.threads.BackgroundThread;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server for monitoring: the JDK's own, within narrow limits. Whatever its clients do, it takes a bounded number
 * of threads, connections and bytes, and asks the loop thread no more than a few questions a second.
 */
public final class MonitoringServer implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(MonitoringServer.class);
    private static final int BACKLOG = 64;
    /** A defect that strikes with every request must not fill the disk. */
    private static final long STACK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    /**
     * What the JDK's server has no methods for (module jdk.httpserver). It reads these once, when its first server is
     * made. Connections above the limit are closed at once. Times are in seconds.
     */
    private static final Map<String, String> LIMITS = Map.of(
        "jdk.httpserver.maxConnections", "200",
        "sun.net.httpserver.maxIdleConnections", "100",
        "sun.net.httpserver.idleInterval", "30",
        "sun.net.httpserver.maxReqTime", "5",
        "sun.net.httpserver.maxRspTime", "20",
        "sun.net.httpserver.maxReqHeaders", "64",
        "sun.net.httpserver.maxReqHeaderSize", "16384",
        "sun.net.httpserver.drainAmount", "4096",
        "sun.net.httpserver.nodelay", "true");

    private final HttpServer server;
    private final WorkerThreads threads;
    private final ScheduledExecutorService clock;
    private final Doorkeeper doorkeeper;
    private final Tally tally;
    private final Map<String, Page> openPages;
    private final Map<String, Page> guardedPages;
    private final AtomicLong stackLoggedNs = new AtomicLong(System.nanoTime() - STACK_INTERVAL_NS);

    private MonitoringServer(final HttpServer server, final HttpSettings settings, final Inspector inspector,
        final Counters counters, final Tally tally) {
        this.server = server;
        this.tally = tally;
        this.threads = new WorkerThreads(tally);
        this.doorkeeper = new Doorkeeper(settings);
        this.clock = Executors.newSingleThreadScheduledExecutor(
            task -> new BackgroundThread(task, "sipproxy-http-history"));
        final History history = new History(counters, System.nanoTime());
        clock.scheduleAtFixedRate(() -> history.sample(System.nanoTime()), 1, 1, TimeUnit.SECONDS);
        final LoopView loop = new LoopView(inspector);
        final EventFeed events = new EventFeed(inspector);
        final PacedWalks walks = new PacedWalks();
        openPages = Map.of("/", new StatusPage(), "/healthz", new HealthPage(loop),
            "/readyz", new ReadinessPage(loop, tally));
        guardedPages = Map.of("/metrics", new MetricsPage(loop, new Metrics(counters, inspector::latencies)),
            "/api/status", new StatusApi(loop, inspector::latencies, events, history),
            "/api/connections", new ConnectionsApi(inspector, walks),
            "/api/devices", new DevicesApi(inspector, walks),
            "/api/events", new EventsApi(loop, events),
            "/api/counters", new CountersApi(inspector));
    }

    /**
     * Opens the server, which answers at once.
     *
     * @param settings where and to whom.
     * @param inspector who is asked.
     * @param counters to show.
     * @param tally to count in.
     * @throws IOException naming the address, if it cannot be bound.
     */
    public static MonitoringServer open(final HttpSettings settings, final Inspector inspector,
        final Counters counters, final Tally tally) throws IOException {
        LIMITS.forEach((name, value) -> System.setProperty(name, System.getProperty(name, value)));
        try {
            return BackgroundThread.call(() -> {
                final HttpServer server = HttpServer.create(settings.address(), BACKLOG);
                final MonitoringServer monitoring = new MonitoringServer(server, settings, inspector, counters, tally);
                monitoring.start();
                return monitoring;
            }, "sipproxy-http-start");
        } catch (final IOException e) {
            throw new IOException("cannot open http:" + settings.address().getAddress().getHostAddress() + ":"
                + settings.address().getPort() + ": " + e.getMessage(), e);
        }
    }

    /** The server makes the threads that wait for connections and requests here, and those begin as their maker is. */
    private void start() {
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** @return the port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(final HttpExchange exchange) throws IOException {
        tally.increment(Counter.HTTP_REQUESTS);
        try (exchange) {
            Sender.send(exchange, reply(exchange));
        }
    }

    private Reply reply(final HttpExchange exchange) {
        try {
            return answer(exchange);
        } catch (final RefusalException e) {
            tally.increment(e.counter());
            final Reply reply = Reply.error(e.status(), e.getMessage());
            return switch (e.status()) {
                case 401 -> reply.with("WWW-Authenticate", "Bearer realm=\"sipproxy\"");
                case 405 -> reply.with("Allow", "GET, HEAD");
                default -> reply;
            };
        } catch (final RuntimeException e) {
            tally.increment(Counter.HTTP_FAILURES);
            log(e);
            return Reply.error(500, "this is a defect; the log has its stack");
        }
    }

    private Reply answer(final HttpExchange exchange) throws RefusalException {
        doorkeeper.checkMethodAndHost(exchange.getRequestMethod(), exchange.getRequestHeaders());
        final String path = exchange.getRequestURI().getPath();
        Page page = openPages.get(path);
        if (page == null) {
            doorkeeper.checkToken(exchange.getRequestHeaders());
            page = guardedPages.get(path);
        }
        if (page == null) {
            throw new RefusalException(404, Counter.HTTP_NOT_FOUND, "there is nothing at this path");
        }
        return page.answer(new Request(new Parameters(exchange.getRequestURI().getRawQuery()),
            exchange.getRequestHeaders()));
    }

    private void log(final RuntimeException failure) {
        final long lastNs = stackLoggedNs.get();
        final long nowNs = System.nanoTime();
        if (nowNs - lastNs >= STACK_INTERVAL_NS && stackLoggedNs.compareAndSet(lastNs, nowNs)) {
            LOGGER.error("failure of a page of the monitoring server", failure);
        }
    }

    /** Closes it at once, whatever is in progress. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        clock.shutdownNow();
    }
}
