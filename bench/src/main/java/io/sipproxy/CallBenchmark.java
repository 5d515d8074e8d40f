package io.sipproxy;

import io.sipproxy.bench.micro.BenchLink;
import io.sipproxy.bench.micro.BenchTransports;
import io.sipproxy.bench.micro.JvmAccess;
import io.sipproxy.bench.micro.TextTemplate;
import io.sipproxy.config.Configuration;
import io.sipproxy.config.ConfigurationException;
import io.sipproxy.dns.DnsClient;
import io.sipproxy.proxy.HostResolver;
import io.sipproxy.proxy.ProxyCore;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.sip.StreamFramer;
import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.status.Latencies;
import io.sipproxy.status.Status;
import io.sipproxy.transaction.TransactionLayer;
import io.sipproxy.transport.BufferPool;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.Timers;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole call through everything but the sockets: framer, parser, transactions, timers, routing, forwarding. Seven
 * messages come in: INVITE, 100, 180, 200, ACK, BYE, 200. The clock moves on as if 1,500 calls came in a second, so in
 * the steady state the transactions of 32 seconds, about 96,000, are alive. What is allocated ({@code -prof gc}) is the
 * proxy's: the benchmark itself allocates nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 3, jvmArgsAppend = {JvmAccess.EXPORTS, JvmAccess.OPENS, JvmAccess.NATIVE})
public class CallBenchmark {
    private static final long STEP_NS = 1_000_000_000L / 1_500 / 7;
    /** All but the 100, which goes no further; the proxy's own one comes only if nothing else comes in time. */
    private static final int FORWARDED = 6;
    private static final String NUMBER = "NNNNNNNNNNNNNNNN";
    private static final String TOKEN = "TTTTTTTTTTTTTTTTTTTTTTTT";
    private static final String BRANCH = "z9hG4bKBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
    private static final String PROXY = "127.0.0.1:5070";
    private static final String SDP = """
        v=0
        o=alice 2890844526 2890844526 IN IP4 127.0.0.3
        s=-
        c=IN IP4 127.0.0.3
        t=0 0
        m=audio 49172 RTP/AVP 8 0 101
        a=rtpmap:8 PCMA/8000
        a=rtpmap:0 PCMU/8000
        a=rtpmap:101 telephone-event/8000
        """.replace("\n", "\r\n");
    private static final String CALLER_VIA = "Via: SIP/2.0/%s 127.0.0.3:40000;branch=z9hG4bK" + NUMBER;
    private static final String FROM = "From: <sip:alice@example.com>;tag=" + NUMBER + "\r\n";
    private static final String TO = "To: <sip:bob@example.com>";
    private static final String CALL_ID = "Call-ID: " + NUMBER + "@127.0.0.3\r\n";

    @Param({"TCP", "UDP"})
    private Transport transport;

    /** More calls than fit into the 32 seconds, so that all pools have grown to their size. */
    @Param("100000")
    private int firstCalls;

    private final Counters counters = new Counters();
    private final Timers timers = new Timers(0, e -> {
        throw new IllegalStateException(e);
    });
    private final BufferPool buffers = new BufferPool(1L << 30);
    private final StreamFramer framer = new StreamFramer(new SipParser(200), 65_536);
    private final SipMessage message = new SipMessage();
    private BenchLink caller;
    private BenchLink callee;
    private TransactionLayer transactions;
    private HostResolver hosts;
    private Step invite;
    private Step[] answers;
    private Step ack;
    private Step bye;
    private Step byeAnswer;
    private int branchAt;
    private int byeBranchAt;
    private int tokenAt;
    private long nowNs;
    private long number;

    /** A message and where in it the fields stand. */
    private static final class Step {
        final TextTemplate template;
        final int[] number;
        final int[] token;
        final int[] branch;

        Step(final String text) {
            template = new TextTemplate(text);
            number = template.find(NUMBER);
            token = text.contains(TOKEN) ? template.find(TOKEN) : new int[0];
            branch = text.contains(BRANCH) ? template.find(BRANCH) : new int[0];
        }
    }

    /** Wires the proxy and fills it with calls. */
    @Setup
    public void fill() throws ConfigurationException {
        caller = new BenchLink(transport, 1, 0x7f000003, 40_000);
        callee = new BenchLink(transport, 2, 0x7f000002, 5080);
        wire(Configuration.of("sip-address", "127.0.0.1", "sip-port", "5070", "applications", "pbx",
            "application.pbx.primary", "sip:127.0.0.2:5080;transport=" + transport.name().toLowerCase(),
            "serving-sipserver", "pbx", "oos-check", "0", "max-transactions-per-source", "0",
            "max-transaction-memory-per-source", "0"));
        writeMessages();
        for (int i = 0; i < firstCalls; i++) {
            call();
        }
        System.out.println(transactions.size() + " transactions live; the 200 that the caller got last:");
        System.out.println(caller.lastText());
    }

    private void wire(final Configuration configuration) throws ConfigurationException {
        final SecureRandom random = new SecureRandom();
        final EventLog events = new EventLog(counters);
        final Wiring wiring = new Wiring(configuration, events);
        final BenchTransports transports = new BenchTransports(callee);
        final Status status = new Status(counters, events, new Latencies());
        transactions = new TransactionLayer(wiring.transaction(), timers, buffers, transports,
            status, random);
        hosts = new HostResolver(task -> true, () -> nowNs, new DnsClient(wiring.nameServers()), 0,
            counters);
        final ProxyCore core =
            new ProxyCore(wiring.proxy(random, RegistrarUsers.read(configuration)), transactions, transports, buffers,
                hosts, wiring.overload(() -> 0, status, random), counters, random);
        transactions.setUser(core);
        wiring.servers().keepResolved(hosts, timers, nowNs);
    }

    private void writeMessages() {
        final String name = transport.name();
        final String proxyVia = "Via: SIP/2.0/" + name + ' ' + PROXY + ";branch=" + BRANCH + "\r\n";
        final String callerVia = CALLER_VIA.formatted(name);
        final String stamped = callerVia + "\r\n";
        final String route = "<sip:" + PROXY + ";transport=" + name.toLowerCase() + ";lr;rrt=" + TOKEN + ">\r\n";
        final String contact = "Contact: <sip:bob@127.0.0.2:5080;transport=" + name.toLowerCase() + ">\r\n";
        final String body = "Content-Type: application/sdp\r\nContent-Length: " + SDP.length() + "\r\n\r\n" + SDP;
        final String empty = "Content-Length: 0\r\n\r\n";
        final String hops = "Max-Forwards: 70\r\n";
        final String dialog = FROM + TO + ";tag=b" + NUMBER + "\r\n" + CALL_ID;

        invite = new Step("INVITE sip:bob@example.com SIP/2.0\r\n" + callerVia + ";rport\r\n" + hops + FROM + TO + "\r\n"
            + CALL_ID + "CSeq: 1 INVITE\r\nContact: <sip:alice@127.0.0.3:40000>\r\n" + body);
        final String answer = proxyVia + callerVia + ";rport=40000;received=127.0.0.3\r\nRecord-Route: " + route + dialog
            + "CSeq: 1 INVITE\r\n" + contact;
        answers = new Step[] {
            new Step("SIP/2.0 100 Trying\r\n" + answer + empty),
            new Step("SIP/2.0 180 Ringing\r\n" + answer + empty),
            new Step("SIP/2.0 200 OK\r\n" + answer + body)};
        final String inDialog = " sip:bob@127.0.0.2:5080;transport=" + name.toLowerCase() + " SIP/2.0\r\n";
        ack = new Step("ACK" + inDialog + callerVia + "a\r\n" + hops + "Route: " + route + dialog
            + "CSeq: 1 ACK\r\n" + empty);
        bye = new Step("BYE" + inDialog + callerVia + "b\r\n" + hops + "Route: " + route + dialog
            + "CSeq: 2 BYE\r\n" + empty);
        byeAnswer = new Step("SIP/2.0 200 OK\r\n" + proxyVia + stamped.replace("\r\n", "b\r\n") + dialog
            + "CSeq: 2 BYE\r\n" + empty);

        receive(invite, caller, 0);
        final String forwarded = callee.lastText();
        branchAt = forwarded.indexOf("branch=") + "branch=".length();
        tokenAt = forwarded.indexOf("rrt=") + "rrt=".length();
        final String byeStart = "BYE" + inDialog;
        byeBranchAt = byeStart.length() + proxyVia.indexOf(BRANCH);
        goOn();
    }

    @TearDown
    public void close() {
        hosts.close();
    }

    /** One call; fails if a message did not come out. */
    @Benchmark
    public void call() {
        final long sentBefore = caller.sent() + callee.sent();
        number++;
        receive(invite, caller, number);
        goOn();
        if (caller.sent() + callee.sent() - sentBefore != FORWARDED) {
            throw new IllegalStateException("not " + FORWARDED + " messages came out; the last ones:\n"
                + callee.lastText() + caller.lastText());
        }
    }

    /** All that follows the INVITE, which the callee has just got. */
    private void goOn() {
        for (final Step answer : answers) {
            answer.template.bytes(answer.branch, callee.last(), branchAt, BRANCH.length());
            answer.template.bytes(answer.token, callee.last(), tokenAt, TOKEN.length());
            receive(answer, callee, number);
        }
        ack.template.bytes(ack.token, answers[0].template.buffer(), answers[0].token[0], TOKEN.length());
        receive(ack, caller, number);
        bye.template.bytes(bye.token, answers[0].template.buffer(), answers[0].token[0], TOKEN.length());
        receive(bye, caller, number);
        byeAnswer.template.bytes(byeAnswer.branch, callee.last(), byeBranchAt, BRANCH.length());
        receive(byeAnswer, callee, number);
    }

    private void receive(final Step step, final Link from, final long value) {
        nowNs += STEP_NS;
        step.template.number(step.number, value);
        final var result =
            framer.next(step.template.buffer(), 0, step.template.buffer().capacity(), 0, message);
        if (result != StreamFramer.Result.MESSAGE) {
            throw new IllegalStateException(result + " " + message.error());
        }
        transactions.onMessage(message, from, nowNs);
        timers.poll(nowNs);
    }
}
