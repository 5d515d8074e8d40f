package io.sipproxy.bench.micro;

import io.sipproxy.sip.Method;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.status.Latencies;
import io.sipproxy.status.Status;
import io.sipproxy.transaction.ClientTransaction;
import io.sipproxy.transaction.TimerValues;
import io.sipproxy.transaction.TransactionLayer;
import io.sipproxy.transaction.TransactionSettings;
import io.sipproxy.transport.BufferPool;
import io.sipproxy.transport.Timers;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The transaction layer while 100,000 INVITE server transactions ring. Each call includes the parsing of its messages. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = {JvmAccess.EXPORTS, JvmAccess.OPENS, JvmAccess.NATIVE})
public class TransactionBenchmark {
    private static final int LIVE = 100_000;
    private static final long MS = 1_000_000;
    private static final long STEP_NS = 10_000;
    private static final String NUMBER = "NNNNNNNNNNNNNNNN";
    private static final String REQUEST = """
        METHOD sip:bob@192.0.2.20 SIP/2.0
        Via: SIP/2.0/TCP 192.0.2.101:49152;branch=z9hG4bKNNNNNNNNNNNNNNNN
        Max-Forwards: 70
        From: <sip:alice@example.com>;tag=NNNNNNNNNNNNNNNN
        To: <sip:bob@example.com>
        Call-ID: NNNNNNNNNNNNNNNN@192.0.2.101
        CSeq: 1 METHOD
        Content-Length: 0

        """.replace("\n", "\r\n");
    private static final String RESPONSE = """
        SIP/2.0 200 OK
        Via: SIP/2.0/TCP 192.0.2.10:5060;branch=z9hG4bKNNNNNNNNNNNNNNNN0000000000000000
        From: <sip:alice@example.com>;tag=a
        To: <sip:bob@example.com>;tag=b
        Call-ID: c@192.0.2.101
        CSeq: 1 OPTIONS
        Content-Length: 0

        """.replace("\n", "\r\n");

    private final Counters counters = new Counters();
    private final Timers timers = new Timers(0, e -> {
        throw new IllegalStateException(e);
    });
    private final BufferPool buffers = new BufferPool(1L << 30);
    private final BenchLink link = new BenchLink(Transport.TCP, 1, 0xc0000265, 49_152);
    private final SipParser parser = new SipParser(200);
    private final SipMessage message = new SipMessage();
    private final TextTemplate invite = new TextTemplate(REQUEST.replace("METHOD", "INVITE"));
    private final TextTemplate options = new TextTemplate(REQUEST.replace("METHOD", "OPTIONS"));
    private final TextTemplate response = new TextTemplate(RESPONSE);
    private final int[] inviteNumber = invite.find(NUMBER);
    private final int[] optionsNumber = options.find(NUMBER);
    private final int[] responseNumber = response.find(NUMBER);
    private final AnsweringUser user = new AnsweringUser();
    private TransactionLayer layer;
    private long nowNs;
    private long number;

    /** Lets the calls ring. */
    @Setup
    public void ring() {
        final TimerValues values = new TimerValues(500 * MS, 4_000 * MS, 5_000 * MS, 181_000 * MS);
        layer = new TransactionLayer(
            new TransactionSettings(values, 2 * LIVE, 2 * LIVE, 0, 200, 65_536, false, 0, 0), timers, buffers,
            new BenchTransports(link), new Status(counters, new EventLog(counters), new Latencies()),
            new SecureRandom());
        layer.setUser(user);
        for (int i = 0; i < LIVE; i++) {
            receive(invite, inviteNumber, ++number);
        }
        if (layer.size() != LIVE || user.requests() != LIVE) {
            throw new IllegalStateException("only " + layer.size() + " transactions");
        }
    }

    /** A new request opens a server transaction and the 200 that the user gives ends it. */
    @Benchmark
    public void serverTransaction() {
        receive(options, optionsNumber, ++number);
    }

    /** One of the ringing INVITEs comes once more, and the 100 goes once more. */
    @Benchmark
    public void retransmission() {
        number = number >= LIVE ? 1 : number + 1;
        receive(invite, inviteNumber, number);
    }

    /** A request is sent, and its response finds it. */
    @Benchmark
    public void clientTransaction() {
        step();
        final ClientTransaction transaction = layer.newClientTransaction(Method.OPTIONS, this);
        transaction.start(link, layer.copy(options.buffer(), 0, options.buffer().capacity()), nowNs);
        receive(response, responseNumber, transaction.id());
    }

    private void receive(final TextTemplate template, final int[] places, final long value) {
        step();
        template.number(places, value);
        if (!parser.parseDatagram(template.buffer(), 0, template.buffer().capacity(), message)) {
            throw new IllegalStateException(message.error().toString());
        }
        layer.onMessage(message, link, nowNs);
    }

    private void step() {
        nowNs += STEP_NS;
        timers.poll(nowNs);
    }
}
