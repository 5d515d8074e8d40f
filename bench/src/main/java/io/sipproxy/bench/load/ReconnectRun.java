package io.sipproxy.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/**
 * How long it takes from the reset of a connection to the arrival of the requests that were on it, over a new one. The
 * caller is the proxy's SIP Server, so that it can call any endpoint; the endpoints take turns, since a connection that
 * is lost within a second of its opening is, rightly, not reopened.
 */
public final class ReconnectRun implements AutoCloseable {
    private static final long MIN_AGE_NS = 1_200_000_000;
    private static final long DEADLINE_NS = 30_000_000_000L;

    private final Selector selector = Selector.open();
    private final ReconnectMode mode;
    private final ReconnectEndpoint[] endpoints;
    private final Stream caller;
    private final String callerAddress;
    private final Incoming in = new Incoming();
    private final Out out = new Out();
    private final Histogram first = Latency.histogram();
    private final Histogram last = Latency.histogram();
    private long calls;
    private int answered;
    private int otherAnswers;
    private int resumed;

    /**
     * @param proxy         where to call through.
     * @param callerHost    address of the SIP Server as the proxy is configured.
     * @param endpoints     how many.
     * @param endpointPort  where they listen, at addresses from {@link #endpointHost} 0 on.
     * @param mode          what they speak.
     * @param credentials   theirs; null if that is TCP.
     */
    public ReconnectRun(final InetSocketAddress proxy, final String callerHost, final int endpoints,
        final int endpointPort, final ReconnectMode mode, final Credentials credentials) throws IOException {
        this.mode = mode;
        this.endpoints = new ReconnectEndpoint[endpoints];
        for (int i = 0; i < endpoints; i++) {
            this.endpoints[i] = new ReconnectEndpoint(selector, endpointHost(i), endpointPort,
                mode.isTls() ? new EndpointTls(credentials, mode == ReconnectMode.TLS_RESUMED) : null);
        }
        final SocketChannel channel = SocketChannel.open();
        channel.bind(new InetSocketAddress(callerHost, 0));
        channel.connect(proxy);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        caller = new Stream(channel, Stream.newBuffer());
        callerAddress = RigOptions.text((InetSocketAddress) channel.getLocalAddress());
        channel.register(selector, SelectionKey.OP_READ, caller);
    }

    /** @return address of an endpoint. */
    public static String endpointHost(final int index) {
        return "127.0.2." + (index + 1);
    }

    /** @return whether every request came again, once, over one new connection of the kind that was asked for. */
    public boolean measure(final int transactions, final int samples, final int warmup)
        throws IOException, InterruptedException {
        openAll();
        for (int i = -warmup; i < samples; i++) {
            if (i == 0) {
                first.reset();
                last.reset();
                resumed = 0;
            }
            sample(endpoints[(i + warmup) % endpoints.length], transactions);
        }
        return report(transactions, samples);
    }

    private boolean report(final int transactions, final int samples) {
        final String name =
            mode.label() + ", " + (transactions == 1 ? "one transaction" : transactions + " transactions");
        if (transactions > 1) {
            System.out.println(Latency.line(name + ", first request", first));
        }
        System.out.println(Latency.line(name + (transactions > 1 ? ", last request" : ""), last));
        final boolean passed = otherAnswers == 0 && resumed == (mode == ReconnectMode.TLS_RESUMED ? samples : 0);
        System.out.println("RESULT " + (passed ? "PASS" : "FAIL") + " reconnect transport=" + mode.label()
            + " transactions=" + transactions + " samples=" + samples + " resumed=" + resumed
            + Latency.fields("last", last) + Latency.fields("first", first));
        return passed;
    }

    /** One call each, so that all have a connection, and none has to wait for the age of another's. */
    private void openAll() throws IOException {
        for (final ReconnectEndpoint endpoint : endpoints) {
            invite(endpoint);
            await(() -> endpoint.received() == 1, endpoint, 1);
            answered = 0;
            endpoint.refuse();
            await(() -> answered == 1, endpoint, 1);
        }
    }

    private void sample(final ReconnectEndpoint endpoint, final int transactions)
        throws IOException, InterruptedException {
        for (int i = 0; i < transactions; i++) {
            invite(endpoint);
            // Who does not read for seconds is taken for dead.
            serve(0);
        }
        await(() -> endpoint.received() == transactions, endpoint, transactions);
        while (System.nanoTime() - endpoint.openedNs() < MIN_AGE_NS) {
            serve(MIN_AGE_NS - (System.nanoTime() - endpoint.openedNs()));
        }
        endpoint.prepare();
        final List<byte[]> before = endpoint.takeRequests();
        final int connections = endpoint.connections();
        final long lossNs = endpoint.reset();
        await(() -> endpoint.received() >= transactions, endpoint, transactions);
        first.recordValue(endpoint.firstNs() - lossNs);
        last.recordValue(endpoint.lastNs() - lossNs);
        resumed += endpoint.isResumed() ? 1 : 0;
        answered = 0;
        endpoint.refuseAll(before, connections);
        await(() -> answered == transactions, endpoint, transactions);
    }

    private void invite(final ReconnectEndpoint endpoint) throws IOException {
        calls++;
        request("INVITE", endpoint.uri, "branch=z9hG4bK" + calls, "tag=" + calls, "<sip:phone@example.com>", calls + "@rig",
            "Contact: <sip:pbx@" + callerAddress + ";transport=tcp>\r\n");
    }

    private void request(final String method, final String uri, final String branch, final String fromTag,
        final String to, final String callId, final String more) throws IOException {
        out.start().put(Out.ascii(method + ' ' + uri + " SIP/2.0\r\nVia: SIP/2.0/TCP " + callerAddress + ';' + branch
            + "\r\nMax-Forwards: 70\r\nFrom: <sip:pbx@example.com>;" + fromTag + "\r\nTo: " + to + "\r\nCall-ID: " + callId
            + "\r\nCSeq: 1 " + method + "\r\n" + more + "Content-Length: 0\r\n\r\n"));
        caller.write(out);
    }

    private void onAnswer(final Incoming answer) {
        if (answer.status < 200) {
            return;
        }
        answered++;
        if (answer.status != 486) {
            otherAnswers++;
            System.out.println(new String(answer.bytes, answer.start, answer.end - answer.start));
        }
        try {
            acknowledge(answer);
        } catch (final IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void acknowledge(final Incoming answer) throws IOException {
        final String via = text(answer, answer.viaFrom[0], answer.viaEnd[0]);
        final String branch = via.substring(via.indexOf("branch=")).replaceAll(";.*", "");
        final String from = text(answer, answer.fromFrom, answer.fromEnd);
        request("ACK", "sip:phone@example.com", branch, from.substring(from.indexOf("tag=")),
            text(answer, answer.toFrom, answer.toEnd), text(answer, answer.callIdFrom, answer.callIdEnd), "");
    }

    private static String text(final Incoming message, final int from, final int end) {
        return new String(message.bytes, from, end - from);
    }

    private void await(final BooleanSupplier condition, final ReconnectEndpoint endpoint, final int transactions)
        throws IOException {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) {
                throw new IOException(endpoint.uri + " has got " + endpoint.received() + " of " + transactions
                    + " requests, and " + answered + " were answered");
            }
            serve(TimeUnit.SECONDS.toNanos(1));
        }
    }

    /** Reads what there is, or comes first within that time. */
    private void serve(final long waitNs) throws IOException {
        if (waitNs <= 0) {
            selector.selectNow();
        } else {
            selector.select(TimeUnit.NANOSECONDS.toMillis(waitNs) + 1);
        }
        for (final SelectionKey key : selector.selectedKeys()) {
            if (key.attachment() instanceof ReconnectEndpoint ready) {
                ready.onReady(key);
            } else if (!caller.read(in, this::onAnswer)) {
                throw new IOException("the proxy closed the caller's connection");
            }
        }
        selector.selectedKeys().clear();
    }

    /** Closes all connections and listeners. */
    @Override
    public void close() throws IOException {
        for (final SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    static Set<String> asTexts(final List<byte[]> messages) {
        final Set<String> texts = new HashSet<>();
        messages.forEach(message -> texts.add(Arrays.toString(message)));
        return texts;
    }
}
