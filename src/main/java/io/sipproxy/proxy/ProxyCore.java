package io.sipproxy.proxy;

import io.sipproxy.digest.Users;
import io.sipproxy.proxy.Routing.Outcome;
import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.Method;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transaction.ClientTimeout;
import io.sipproxy.transaction.ClientTransaction;
import io.sipproxy.transaction.Fingerprint;
import io.sipproxy.transaction.KeyedHash;
import io.sipproxy.transaction.ObjectPool;
import io.sipproxy.transaction.ServerTransaction;
import io.sipproxy.transaction.TransactionLayer;
import io.sipproxy.transaction.TransactionUser;
import io.sipproxy.transport.BufferPool;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LossCause;
import io.sipproxy.transport.Transports;
import java.security.SecureRandom;
import java.util.List;

/**
 * The transaction-stateful proxy of RFC 3261 section 16: what becomes of each request and each response. Belongs to the
 * loop thread.
 */
public final class ProxyCore implements TransactionUser {
    private final TransactionLayer transactions;
    private final BufferPool buffers;
    private final Counters counters;
    private final SipServers servers;
    private final Overload overload;
    private final RequestValidator validator;
    private final Router router;
    private final Forwarding forwarding;
    private final Upstream upstream;
    private final LocalResponder local;
    private final Registrar registrar;
    private final Door door;
    private final LearnedFlows flows;
    private final HostResolver hosts;
    private final Routing routing = new Routing();
    private final ObjectPool<Fork> forks = new ObjectPool<>(Fork::new);
    private final ObjectPool<ResponseContext> contexts = new ObjectPool<>(() -> new ResponseContext(this));
    private final SipParser storedParser;
    private final SipMessage stored;
    private final AckForwarder acks;
    private final Failover failover;
    private Intake intake = Intake.OPEN;

    /** Wires the core; {@link TransactionLayer#setUser} is the caller's. */
    public ProxyCore(final ProxySettings settings, final TransactionLayer transactions, final Transports transports,
        final BufferPool buffers, final HostResolver hosts, final Overload overload, final Counters counters,
        final SecureRandom random) {
        this.overload = overload;
        this.transactions = transactions;
        this.buffers = buffers;
        this.hosts = hosts;
        this.counters = counters;
        this.servers = settings.servers();
        final LoopDetector loops = new LoopDetector(new KeyedHash(random.nextLong(), random.nextLong()));
        validator = new RequestValidator(loops, settings.servers(), counters);
        flows = new LearnedFlows(new KeyedHash(random.nextLong(), random.nextLong()), counters);
        final LocationTable locations =
            new LocationTable(new KeyedHash(random.nextLong(), random.nextLong()), LocationTable.MAX_USERS);
        settings.configuredContacts().forEach(locations::addConfigured);
        registrar = new Registrar(settings.registrar(), locations, flows, counters);
        final DoorSettings doorSettings = settings.registrar().door();
        door = doorSettings == null ? null : new Door(doorSettings, settings.ownAddresses(), counters, random);
        router = new Router(settings.ownAddresses(), settings.token(), settings.servers(),
            new NextHopResolver(hosts, settings.ownAddresses(), random), locations, flows, settings.maxForks(),
            counters);
        forwarding = new Forwarding(forwarder(settings, door), transactions, transports, buffers, settings.devices(),
            counters);
        upstream = new Upstream(settings.maxMessageSize(), settings.maxHeaders(), counters);
        local = new LocalResponder(counters);
        acks = new AckForwarder(forwarding, router, validator, hosts, buffers, counters,
            settings.maxHeaders());
        failover = new Failover(servers, router, forwarding, hosts.quarantine(), settings.maxHeaders(), counters);
        storedParser = new SipParser(settings.maxHeaders());
        stored = new SipMessage();
    }

    private static RequestForwarder forwarder(final ProxySettings settings, final Door door) {
        return new RequestForwarder(settings.advertised(), settings.token(), door == null ? () -> null : door::realm);
    }

    /** Takes other users in place of those that there are. @return how many contacts of former users were removed. */
    int users(final Users users) {
        door.users(users);
        return registrar.users(users);
    }

    /**
     * Says whether requests outside of dialogs are taken from now on, or refused with 503; what is under way goes on.
     *
     * @return false if nothing changes any more, since the program is stopping.
     */
    public boolean intake(final Intake newIntake) {
        if (intake == Intake.STOPPING) {
            return false;
        }
        intake = newIntake;
        return true;
    }

    /** @return whether requests outside of dialogs are taken. */
    public Intake intake() {
        return intake;
    }

    /** @return how many contacts are registered here. */
    public int registeredContacts() {
        return registrar.contacts();
    }

    /** @return for how many contacts a connection is remembered. */
    int learnedFlows() {
        return flows.size();
    }

    /** Removes what has expired; to be called from time to time. */
    public void expire(final long nowNs) {
        registrar.expire(nowNs);
        flows.expire(nowNs);
    }

    /** @return a number that is another one when contacts have been registered or removed. */
    long bindingChanges() {
        return registrar.changes();
    }

    /** The registered contacts, for another run of the program. */
    List<BindingText.Entry> bindings(final long wallClockMs, final long nowNs) {
        return registrar.bindings(wallClockMs, nowNs);
    }

    /** Takes up contacts of an earlier run. @return how many of them are still valid. */
    int restore(final List<BindingText.Entry> entries, final long wallClockMs, final long nowNs) {
        return registrar.restore(entries, wallClockMs, nowNs);
    }

    /** @return how many response contexts are in use, for tests and status. */
    public int activeContexts() {
        return contexts.outstanding();
    }

    /** @return how many users of the registrar have a contact, those of the configuration included. */
    public int registeredUsers() {
        return registrar.users();
    }

    @Override
    public boolean isTrusted(final Link from) {
        return servers.isSipServer(from);
    }

    @Override
    public boolean identifySender(final SipMessage request, final Link from, final Fingerprint key,
        final long nowNs) {
        return from.isInbound() && !servers.isSipServer(from) && flows.identify(request, key)
            && flows.find(key, nowNs) == from;
    }

    @Override
    public Link flowOfSender(final Fingerprint key, final long nowNs) {
        return flows.find(key, nowNs);
    }

    @Override
    public void onRequest(final ServerTransaction transaction, final SipMessage request, final long nowNs) {
        counters.increment(Counter.REQUESTS_RECEIVED);
        if (request.method() == Method.INVITE && !request.toTag().isPresent()) {
            counters.increment(Counter.CALLS_RECEIVED);
        }
        servers.onRequestFrom(transaction.source(), nowNs);
        if (intake != Intake.OPEN && !request.toTag().isPresent()) {
            counters.increment(Counter.REFUSED_WHILE_STOPPING);
            upstream.reply(transaction, 503, nowNs);
            return;
        }
        if (!overload.admits(request, transaction.source(), servers.isSipServer(transaction.source()), nowNs)) {
            upstream.refuse(transaction, Overload.RETRY_AFTER, nowNs);
            return;
        }
        final int refusal = validator.check(request, transaction.source());
        switch (refusal) {
            case 0 -> route(transaction, request, nowNs);
            case 420 -> local.refuseExtensions(transaction, request, HeaderId.PROXY_REQUIRE, nowNs);
            default -> upstream.reply(transaction, refusal, nowNs);
        }
    }

    private void route(final ServerTransaction transaction, final SipMessage request, final long nowNs) {
        final Outcome outcome = router.route(request, transaction.source(), routing, nowNs);
        if (door != null && isCall(request) && !door.admitCall(transaction, request, nowNs)) {
            return;
        }
        switch (outcome) {
            case REJECT -> upstream.refuse(transaction, routing, nowNs);
            case LOCAL, REGISTER -> serve(transaction, request, outcome, nowNs);
            default -> {
                if (validator.isAtItsLastHop(request)) {
                    endHere(transaction, request, nowNs);
                } else if (outcome == Outcome.FORWARD) {
                    forward(contextFor(transaction, request, nowNs), request, validator.digest(), nowNs);
                } else {
                    waitForHost(contextFor(transaction, request, nowNs), nowNs);
                }
            }
        }
    }

    /** What belongs to a dialog that came through here was admitted when that began. */
    private boolean isCall(final SipMessage request) {
        final boolean isInDialog = request.toTag().isPresent() && routing.hasToken() && routing.isTokenValid();
        return routing.isForOwnUser() && !isInDialog && !routing.isFromSipServer();
    }

    /** This proxy is the user agent server for what is addressed to itself (8.2.2.3). */
    private void serve(final ServerTransaction transaction, final SipMessage request, final Outcome outcome,
        final long nowNs) {
        if (request.first(HeaderId.REQUIRE) >= 0) {
            counters.increment(Counter.REQUIRE_REFUSED);
            local.refuseExtensions(transaction, request, HeaderId.REQUIRE, nowNs);
        } else if (outcome == Outcome.REGISTER) {
            if (door == null || routing.isFromSipServer() || door.admitRegister(transaction, request, nowNs)) {
                registrar.register(transaction, nowNs);
            }
        } else {
            local.options(transaction, nowNs);
        }
    }

    /** Max-Forwards is used up: OPTIONS asks who is at that hop (11, 16.3 step 3), anything else went too far. */
    private void endHere(final ServerTransaction transaction, final SipMessage request, final long nowNs) {
        if (request.method() == Method.OPTIONS) {
            local.options(transaction, nowNs);
        } else {
            upstream.reply(transaction, 483, nowNs);
        }
    }

    /** A host name has been looked up: what is retained of the request is routed anew. */
    void resume(final ResponseContext context, final long nowNs) {
        final ServerTransaction server = context.server();
        try {
            routeAgain(context, server, nowNs);
        } catch (final RuntimeException | AssertionError e) {
            upstream.reply(server, 500, nowNs);
            throw e;
        }
    }

    private void routeAgain(final ResponseContext context, final ServerTransaction server, final long nowNs) {
        final SipMessage request = retain(server);
        validator.check(request, server.source());
        switch (router.route(request, server.source(), routing, nowNs)) {
            case FORWARD -> forward(context, request, validator.digest(), nowNs);
            case WAIT -> waitForHost(context, nowNs);
            case REJECT -> upstream.refuse(server, routing, nowNs);
            default -> upstream.reply(server, 500, nowNs);
        }
    }

    private SipMessage retain(final ServerTransaction server) {
        // Its own parse: building a response in the course of forwarding may use the shared one.
        final SipMessage request = server.request();
        storedParser.parseDatagram(request.buffer(), request.offset(), request.length(), stored);
        return stored;
    }

    private ResponseContext contextFor(final ServerTransaction transaction, final SipMessage request,
        final long nowNs) {
        final ResponseContext context = contexts.acquire();
        context.open(transaction, request, nowNs);
        return context;
    }

    private void waitForHost(final ResponseContext context, final long nowNs) {
        final boolean mayWait = context.waitForHost(nowNs);
        if (!mayWait || !hosts.await(routing.awaitedHost(), context, nowNs)) {
            context.onHostRefused();
            upstream.reply(context.server(), mayWait ? 503 : 500, nowNs);
        }
    }

    private void forward(final ResponseContext context, final SipMessage request, final long digest,
        final long nowNs) {
        context.beginStart();
        try {
            final int branches = countBranches(context);
            final int breadth = MaxBreadth.of(request);
            if (branches == 0) {
                counters.increment(Counter.REFUSED_OUT_OF_SERVICE);
                upstream.reply(context.server(), 480, nowNs);
            } else if (branches > breadth) {
                counters.increment(Counter.MAX_BREADTH_EXCEEDED);
                upstream.reply(context.server(), 440, nowNs);
            } else {
                start(context, request, branches, breadth, digest, nowNs);
            }
        } catch (final RuntimeException | AssertionError e) {
            context.abortStart(nowNs);
            throw e;
        }
        context.endStart(nowNs);
    }

    private int countBranches(final ResponseContext context) {
        int branches = 0;
        for (int i = 0; i < routing.targetCount(); i++) {
            branches += isInService(context, routing.target(i)) ? 1 : 0;
        }
        return branches;
    }

    private boolean isInService(final ResponseContext context, final Target target) {
        return context.isInDialog() || !forwarding.isOutOfService(routing, target);
    }

    private void start(final ResponseContext context, final SipMessage request, final int branches, final int breadth,
        final long digest, final long nowNs) {
        final boolean isTold = branches > 1 || MaxBreadth.mustChange(request);
        int started = 0;
        for (int i = 0; i < routing.targetCount(); i++) {
            final Target target = routing.target(i);
            if (isInService(context, target)) {
                target.breadth(isTold ? MaxBreadth.share(breadth, branches, started) : 0);
                forwarding.start(context, request, routing, target, digest, nowNs);
                started++;
            }
        }
    }

    @Override
    public void onAck(final SipMessage ack, final Link from, final long nowNs) {
        acks.forward(ack, from, nowNs);
    }

    /**
     * {@inheritDoc} A CANCEL without an INVITE is answered here (9.2), and not sent on statelessly as 16.10 says: that
     * is for an INVITE that a proxy may have sent on statelessly itself, with a branch that it can compute again. This
     * one does not do that, so that a CANCEL with whatever branch would match nothing downstream, and the response to
     * it nothing here (RFC 6026).
     */
    @Override
    public void onCancel(final ServerTransaction cancel, final ServerTransaction invite, final SipMessage request,
        final long nowNs) {
        if (invite == null) {
            counters.increment(Counter.CANCELS_UNMATCHED);
            upstream.reply(cancel, 481, nowNs);
            return;
        }
        final byte[] reason = reasonLine(request);
        upstream.reply(cancel, 200, nowNs);
        if (invite.isPending() && invite.context() instanceof ResponseContext context) {
            context.onCancel(reason, nowNs);
        }
    }

    /** The caller's reason goes along (RFC 3326). */
    private static byte[] reasonLine(final SipMessage request) {
        final int line = request.first(HeaderId.REASON);
        if (line < 0) {
            return null;
        }
        final byte[] copy = new byte[request.lineEnd(line) - request.lineStart(line)];
        request.buffer().getBytes(request.lineStart(line), copy);
        return copy;
    }

    @Override
    public void onResponse(final ClientTransaction transaction, final SipMessage response, final long nowNs) {
        ((ClientUser) transaction.context()).onResponse(transaction, response, nowNs);
    }

    @Override
    public void onTimeout(final ClientTransaction transaction, final ClientTimeout timeout, final long nowNs) {
        ((ClientUser) transaction.context()).onTimeout(transaction, timeout, nowNs);
    }

    @Override
    public void onTransportError(final ClientTransaction transaction, final LossCause cause, final long nowNs) {
        ((ClientUser) transaction.context()).onTransportError(transaction, cause, nowNs);
    }

    @Override
    public void onTerminated(final ClientTransaction transaction, final long nowNs) {
        ((ClientUser) transaction.context()).onTerminated(transaction, nowNs);
    }

    @Override
    public void onTerminated(final ServerTransaction transaction, final long nowNs) {
        if (transaction.context() instanceof ResponseContext context) {
            context.onServerTerminated();
        }
    }

    @Override
    public void onLinkLost(final Link link, final LossCause cause, final long nowNs) {
    }

    /** After a REGISTER's 2xx the phone can be reached over the connection it came on. */
    void learnFlow(final ResponseContext context, final SipMessage response, final long nowNs) {
        final ServerTransaction server = context.server();
        if (server != null && server.method() == Method.REGISTER && server.isPending()) {
            flows.learn(server.request(), server.source(), response, nowNs);
        }
    }

    void release(final ResponseContext context) {
        contexts.release(context);
    }

    Failover failover() {
        return failover;
    }

    Upstream upstream() {
        return upstream;
    }

    ObjectPool<Fork> forks() {
        return forks;
    }

    TransactionLayer transactions() {
        return transactions;
    }

    BufferPool buffers() {
        return buffers;
    }

    Counters counters() {
        return counters;
    }
}
