package io.sipproxy.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.Method;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.status.EventLog;
import io.sipproxy.status.Status;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LossCause;
import io.sipproxy.transport.ManualLoop;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** The transaction layer below a user that does what the test says and notes what it is told. */
final class TransactionFixture implements TransactionUser {
    private static final long MS = 1_000_000;
    static final TimerValues TIMERS = new TimerValues(500 * MS, 4_000 * MS, 5_000 * MS, 181_000 * MS);
    private static final String CONTEXT = "context";

    final ManualLoop loop = new ManualLoop();
    final TransactionLayer layer;
    final List<String> events = new ArrayList<>();
    static final long MAX_MEMORY_PER_SOURCE = 256 * 1024;

    /** The newest server transaction that the user was given. */
    ServerTransaction server;
    /** The INVITE that the newest CANCEL is about. */
    ServerTransaction cancelled;
    /** The request that the newest client transaction sent. */
    SipText sentRequest;
    /** The lines for operators. */
    final List<String> lines = new ArrayList<>();
    /** Who may begin any number of transactions. */
    final List<Link> trusted = new ArrayList<>();
    /** Thrown by the next call of the user. */
    RuntimeException failure;
    private SipText received;
    private long startNs = loop.nowNs();

    TransactionFixture() {
        this(TIMERS, 1000);
    }

    TransactionFixture(final TimerValues timers, final int maxTransactions) {
        this(timers, maxTransactions, 0);
    }

    TransactionFixture(final TimerValues timers, final int maxTransactions, final int maxPerSource) {
        layer = new TransactionLayer(
            new TransactionSettings(timers, maxTransactions, maxPerSource, MAX_MEMORY_PER_SOURCE, 200, 65_536,
                false, 0, 0), loop.timers(), loop.buffers(), loop.wire(),
            new Status(loop.counters(), new EventLog(loop.counters(), (event, line) -> lines.add(line)), loop.latencies()),
            new SecureRandom());
        layer.setUser(this);
        loop.wire().setListener(layer);
    }

    FakeLink udp() {
        return loop.wire().accept("udp:10.0.0.1:5060");
    }

    FakeLink tcp() {
        return loop.wire().accept("tcp:10.0.0.1:40000");
    }

    void receive(final FakeLink from, final Object text) {
        if (text instanceof SipText message && message.method() != null) {
            received = message;
        }
        loop.receive(from, text);
    }

    void advance(final long milliseconds) {
        loop.advance(milliseconds);
    }

    /** Starts the stop watch of {@link #times}. */
    void mark() {
        startNs = loop.nowNs();
    }

    /** When the messages were sent that have not been taken, in milliseconds since {@link #mark}. */
    List<Long> times(final FakeLink link) {
        return link.takeTimesMs(startNs);
    }

    /** The user answers the newest request. */
    boolean respond(final int status) {
        return respond(server, received.reply(status));
    }

    boolean respond(final ServerTransaction transaction, final SipText response) {
        final byte[] bytes = Ascii.bytes(response.toString());
        return transaction.respond(response.status(), new UnsafeBuffer(bytes), 0, bytes.length, loop.nowNs());
    }

    /** The user sends a request; the messages that {@code start} sent are not taken. */
    ClientTransaction send(final String method, final FakeLink link) {
        return send(SipText.request(method, "sip:bob@10.0.0.1", link.transport() + " 10.0.0.9:5060"), link);
    }

    ClientTransaction send(final SipText request, final FakeLink link) {
        final byte[] name = Ascii.bytes(request.method());
        final ClientTransaction transaction = layer.newClientTransaction(
            Method.find(new UnsafeBuffer(name), 0, name.length), CONTEXT);
        sentRequest = request.withBranch(branch(transaction.id()));
        final byte[] bytes = Ascii.bytes(sentRequest.toString());
        transaction.start(link, layer.copy(new UnsafeBuffer(bytes), 0, bytes.length), loop.nowNs());
        return transaction;
    }

    static String branch(final long id) {
        return String.format("z9hG4bK%016x%016x", id, 0);
    }

    /** What the user was told since the last call. */
    List<String> told() {
        final List<String> copy = List.copyOf(events);
        events.clear();
        return copy;
    }

    long count(final Counter counter) {
        return loop.counters().get(counter);
    }

    void assertIdle() {
        assertEquals(0, layer.size(), "transactions");
        assertEquals(0, layer.accounts().size(), "sources with anything");
        loop.assertIdle();
    }

    void assertEmpty() {
        assertEquals(0, layer.size(), "transactions");
        assertEquals(0, layer.accounts().size(), "sources with anything");
        loop.assertEmpty();
    }

    private void note(final String event) {
        events.add(event);
        if (failure != null) {
            final RuntimeException thrown = failure;
            failure = null;
            throw thrown;
        }
    }

    @Override
    public boolean isTrusted(final Link from) {
        return trusted.contains(from);
    }

    @Override
    public boolean identifySender(final SipMessage request, final Link from, final Fingerprint key,
        final long nowNs) {
        return false;
    }

    @Override
    public Link flowOfSender(final Fingerprint key, final long nowNs) {
        return null;
    }

    @Override
    public void onRequest(final ServerTransaction transaction, final SipMessage request, final long nowNs) {
        server = transaction;
        note("request " + request.methodToken().text(request.buffer()));
    }

    @Override
    public void onAck(final SipMessage ack, final Link from, final long nowNs) {
        note("ack");
    }

    @Override
    public void onCancel(final ServerTransaction cancel, final ServerTransaction invite, final SipMessage request,
        final long nowNs) {
        server = cancel;
        cancelled = invite;
        note(invite == null ? "cancel of nothing" : "cancel");
    }

    @Override
    public void onResponse(final ClientTransaction transaction, final SipMessage response, final long nowNs) {
        assertEquals(CONTEXT, transaction.context());
        note("response " + response.statusCode());
    }

    @Override
    public void onTimeout(final ClientTransaction transaction, final ClientTimeout timeout, final long nowNs) {
        note("timeout " + timeout);
    }

    @Override
    public void onTransportError(final ClientTransaction transaction, final LossCause cause, final long nowNs) {
        note("transport error " + cause);
    }

    @Override
    public void onTerminated(final ClientTransaction transaction, final long nowNs) {
        assertEquals(CONTEXT, transaction.context());
        note("client over");
    }

    @Override
    public void onTerminated(final ServerTransaction transaction, final long nowNs) {
        note("server over");
    }

    @Override
    public void onLinkLost(final Link link, final LossCause cause, final long nowNs) {
        note("link lost");
    }
}
