package io.sipproxy;

import io.sipproxy.config.Configuration;
import io.sipproxy.config.ConfigurationException;
import io.sipproxy.config.Option;
import io.sipproxy.control.ControlServer;
import io.sipproxy.control.ControlSubject;
import io.sipproxy.dns.DnsClient;
import io.sipproxy.http.MonitoringServer;
import io.sipproxy.inspect.Inspector;
import io.sipproxy.inspect.LoopWork;
import io.sipproxy.inspect.Subject;
import io.sipproxy.logging.DroppedLines;
import io.sipproxy.proxy.HostResolver;
import io.sipproxy.proxy.Intake;
import io.sipproxy.proxy.ProxyCore;
import io.sipproxy.proxy.ProxySettings;
import io.sipproxy.proxy.RegistrarSnapshot;
import io.sipproxy.proxy.RuntimeOptions;
import io.sipproxy.proxy.ServiceChecks;
import io.sipproxy.proxy.UsersReloader;
import io.sipproxy.proxy.SipServers;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.status.Status;
import io.sipproxy.systemd.ServiceNotifier;
import io.sipproxy.status.Tally;
import io.sipproxy.transaction.TransactionLayer;
import io.sipproxy.transport.EventLoop;
import io.sipproxy.transport.Timer;
import io.sipproxy.transport.TransportLayer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.agrona.CloseHelper;
import org.agrona.concurrent.SystemNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running proxy: the parts, wired, and their life from opened sockets to the orderly stop. */
public final class ProxyInstance implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ProxyInstance.class);
    private static final long EXPIRY_PERIOD_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long HOSTS_CHECK_PERIOD_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long GAUGES_PERIOD_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long TRIM_PERIOD_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long SNAPSHOT_PERIOD_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long SERVICE_PERIOD_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long TALLY_PERIOD_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long STOP_CHECK_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(50);
    /** What the end of the process takes beyond that of the transactions. */
    private static final long STOP_MARGIN_NS = TimeUnit.SECONDS.toNanos(10);
    /** What follows a response, such as an ACK, comes within this time or belongs to nothing that is in progress. */
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(1);

    private final PublishedCounters published;
    private final Counters counters;
    private final Configuration configuration;
    private final EventLoop loop;
    private final TransportLayer transports;
    private final TransactionLayer transactions;
    private final HostResolver hosts;
    private final SipServers servers;
    private final ServiceChecks checks;
    private final ProxyCore core;
    private final RegistrarSnapshot snapshot;
    private final UsersReloader users;
    private final LiveGauges gauges;
    private final DroppedLines droppedLines;
    private final RuntimeOptions options;
    private final Subject subject;
    private final Capturing capturing;
    private Inspector inspector;
    private ControlServer control;
    private final ServiceNotifier service;
    /** Null if there is none. */
    private MonitoringServer monitoring;
    private volatile boolean failed;
    private boolean isStopping;

    private ProxyInstance(final Configuration configuration, final PublishedCounters published)
        throws IOException, ConfigurationException {
        this.configuration = configuration;
        this.published = published;
        this.counters = published.counters();
        final SecureRandom random = new SecureRandom();
        final EventLog events = new EventLog(counters);
        final Wiring wiring = new Wiring(configuration, events);
        loop = new EventLoop(SystemNanoClock.INSTANCE, counters);
        loop.pace(configuration.nanos(Option.LOOP_PAUSE));
        transports = new TransportLayer(loop, wiring.transport(), counters, events);
        final Status status = new Status(counters, events, transports.latencies());
        transactions = new TransactionLayer(wiring.transaction(), loop.timers(), transports.buffers(), transports,
            status, random);
        hosts = new HostResolver(loop::execute, loop::nowNs, new DnsClient(wiring.nameServers()), wiring.quarantineNs(),
            counters);
        final String usersStamp = RegistrarUsers.stamp(configuration);
        final ProxySettings settings = wiring.proxy(random, RegistrarUsers.read(configuration));
        checks = new ServiceChecks(settings, transactions, transports, transports.buffers(), hosts, loop.timers(),
            status);
        core = new ProxyCore(settings, transactions, transports, transports.buffers(), hosts,
            wiring.overload(loop::lagNs, status, random), counters, random);
        snapshot = snapshot();
        users = usersStamp == null ? null
            : new UsersReloader(RegistrarUsers.file(configuration), usersStamp, core, loop::execute, status);
        droppedLines = new DroppedLines(counters);
        gauges = new LiveGauges(loop, transports, transactions, core, wiring.servers(), counters);
        options = settings.options();
        subject = new Subject(SipProxy.version(), loop, transports, transactions, core, settings.servers(),
            settings.devices(), status);
        service = ServiceNotifier.of(System.getenv(), ProcessHandle.current().pid(),
            new ServiceStatus(configuration, transports, core, wiring.servers()));
        transactions.setUser(core);
        transports.setListener(transactions);
        capturing = Capturing.open(configuration, wiring.localAddresses(), loop, transports, counters, events);
        servers = wiring.servers();
    }

    private RegistrarSnapshot snapshot() {
        return configuration.isRegistrar() && configuration.isSet(Option.REGISTRAR_SNAPSHOT)
            ? new RegistrarSnapshot(Path.of(configuration.text(Option.REGISTRAR_SNAPSHOT)), core, loop::execute,
                System::currentTimeMillis, counters) : null;
    }

    /**
     * Opens the sockets; {@link #run} does the work.
     *
     * @throws IOException naming the socket that could not be opened and why.
     * @throws ConfigurationException with the faults of the users file, or of the counters file.
     */
    public static ProxyInstance launch(final Configuration configuration) throws IOException, ConfigurationException {
        final PublishedCounters published = PublishedCounters.open(configuration);
        ProxyInstance instance = null;
        try {
            instance = new ProxyInstance(configuration, published);
            instance.open();
            return instance;
        } catch (final IOException | ConfigurationException e) {
            CloseHelper.quietClose(instance == null ? published : instance);
            throw e;
        }
    }

    private void open() throws IOException {
        transports.open();
        openViews();
        openMonitoring();
        begin();
        if (service.isActive()) {
            loop.execute(() -> service.tick(loop.nowNs()));
            schedule(SERVICE_PERIOD_NS, service::tick);
        }
        if (service.watchdogPeriodNs() > 0) {
            schedule(service.watchdogPeriodNs(), nowNs -> service.ping());
        }
    }

    private void publish(final long nowNs) {
        droppedLines.check();
        gauges.update(nowNs);
        published.beat();
    }

    /** What goes on from the start: the sockets are open, which with TLS may have taken seconds. */
    private void begin() {
        if (snapshot != null) {
            snapshot.load(loop.readClock());
        }
        final long nowNs = loop.readClock();
        if (snapshot != null) {
            schedule(SNAPSHOT_PERIOD_NS, snapshot::save);
        }
        servers.keepResolved(hosts, loop.timers(), nowNs);
        checks.start(nowNs);
        if (users != null) {
            schedule(UsersReloader.PERIOD_NS, users::look);
        }
        schedule(EXPIRY_PERIOD_NS, core::expire);
        schedule(HOSTS_CHECK_PERIOD_NS, hosts::expire);
        schedule(TRIM_PERIOD_NS, now -> transports.buffers().trim());
        publish(nowNs);
        schedule(GAUGES_PERIOD_NS, this::publish);
    }

    private void openViews() throws IOException {
        final LoopWork work = new LoopWork(loop);
        inspector = new Inspector(subject, work, transports.localAddresses());
        if (configuration.isSet(Option.CONTROL_SOCKET)) {
            control = ControlServer.start(configuration.file(Option.CONTROL_SOCKET),
                new ControlSubject(subject, inspector, work, options, capturing.traces(), this::requestStop));
            transports.loadTcpInfo();
        }
    }

    private void openMonitoring() throws IOException {
        if (Monitoring.isWanted(configuration)) {
            transports.loadTcpInfo();
            final Tally tally = new Tally(counters);
            monitoring = Monitoring.open(configuration, inspector, counters, tally);
            schedule(TALLY_PERIOD_NS, nowNs -> tally.settle());
        }
    }

    /** Serves until {@link #requestStop} has taken effect. */
    public void run() {
        try {
            loop.run();
            if (snapshot != null) {
                snapshot.finish(loop.nowNs());
            }
        } catch (final RuntimeException | Error e) {
            failed = true;
            LOGGER.error("the loop ended", e);
            throw e;
        } finally {
            closeControl();
            published.close();
        }
    }

    /** Ends {@link #run} in order: nothing new, what is in progress goes on for the configured time. Any thread. */
    public void requestStop() {
        loop.execute(this::beginStop);
    }

    /** @return how long the orderly stop may take, in nanoseconds. */
    public long stopTimeoutNs() {
        return configuration.nanos(Option.SHUTDOWN_TIMEOUT);
    }

    /** @return whether the loop ended by an error. */
    public boolean hasFailed() {
        return failed;
    }

    /**
     * Reads the TLS files again and, if they are usable, makes new connections with them. Any thread.
     *
     * @param answer told on the loop thread: null when they are in use, else why the old ones stay.
     */
    public void reloadTls(final Consumer<String> answer) {
        transports.reloadTls(answer);
    }

    /** @return who takes pictures of this proxy for any thread. */
    public Inspector inspector() {
        return inspector;
    }

    /** @return the counters, readable from any thread. */
    public Counters counters() {
        return counters;
    }

    /** @return a copy of how long the passes of the loop were so far, in microseconds. Any thread. */
    public Histogram passTimes() {
        return loop.latencies().pass().copy();
    }

    /** @return the loop that everything runs on. */
    EventLoop loop() {
        return loop;
    }

    /** @return where this proxy listens, as what, and what to do next; one line. */
    public String welcome() throws IOException {
        final String where = "listening on " + String.join(" ", transports.localAddresses());
        final String page = monitoring == null ? "" : "; status page at " + Monitoring.url(configuration);
        if (configuration.servingApplication() != null) {
            return where + ", sending requests of endpoints to SIP Server " + configuration.servingApplication().name()
                + page + "; next: point the phones' outbound proxy here";
        }
        return where + " as registrar and proxy" + page
            + "; next: register two softphones with this address as their domain,"
            + (configuration.isSet(Option.REGISTRAR_USERS) ? " and the users and passwords of registrar-users," : "")
            + " and call one from the other";
    }

    /** Whoever asks a second time gets no second deadline. */
    private void beginStop() {
        if (isStopping) {
            return;
        }
        isStopping = true;
        LOGGER.info("stopping: new requests are refused, {} transactions are in progress",
            transactions.pendingServerTransactions());
        service.stopping("stopping, " + core.activeContexts() + " requests in progress",
            stopTimeoutNs() + STOP_MARGIN_NS, loop.nowNs());
        transports.stopAccepting();
        core.intake(Intake.STOPPING);
        checks.stop(loop.nowNs());
        final long deadlineNs = loop.nowNs() + stopTimeoutNs();
        schedule(STOP_CHECK_PERIOD_NS, nowNs -> endIfDone(nowNs, deadlineNs));
    }

    private void endIfDone(final long nowNs, final long deadlineNs) {
        final int pending = transactions.pendingServerTransactions();
        final boolean quiet = nowNs - transactions.lastMessageNs() >= QUIET_NS;
        if (pending == 0 && quiet || nowNs >= deadlineNs) {
            LOGGER.info("stopped, {} transactions unfinished", pending);
            loop.stop();
        }
    }

    private void schedule(final long periodNs, final java.util.function.LongConsumer task) {
        final Timer timer = new Timer() {
            @Override
            protected void onTimer(final long nowNs) {
                loop.timers().schedule(this, nowNs + periodNs);
                task.accept(nowNs);
            }
        };
        loop.timers().schedule(timer, loop.nowNs() + periodNs);
    }

    /** Before the process may end, so that no file is left behind. */
    private void closeControl() {
        if (control != null) {
            control.close();
        }
    }

    @Override
    public void close() {
        closeControl();
        if (monitoring != null) {
            monitoring.close();
        }
        if (snapshot != null) {
            snapshot.close();
        }
        if (users != null) {
            users.close();
        }
        service.close();
        hosts.close();
        transports.close();
        capturing.close();
        loop.close();
        published.close();
    }
}
