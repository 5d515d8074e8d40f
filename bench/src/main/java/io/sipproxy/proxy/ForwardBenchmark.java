package io.sipproxy.proxy;

import io.sipproxy.bench.micro.BenchLink;
import io.sipproxy.bench.micro.JvmAccess;
import io.sipproxy.bench.micro.Sample;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.sip.Transport;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
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

/** What becomes of the bytes of one message: parsed, edited and written. Nothing may be allocated ({@code -prof gc}). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = {JvmAccess.EXPORTS, JvmAccess.OPENS, JvmAccess.NATIVE})
public class ForwardBenchmark {
    private static final int MAX_MESSAGE = 65_536;
    private static final long DIGEST = 0xfedcba9876543210L;

    private final SipParser parser = new SipParser(200);
    private final SipMessage message = new SipMessage();
    private final RecordRouteToken token = new RecordRouteToken("a key for the benchmark, 32 bytes");
    private final RequestForwarder requests =
        new RequestForwarder(new AdvertisedAddress("192.0.2.10", 5060, 5061), token, null);
    private final ResponseForwarder responses = new ResponseForwarder(MAX_MESSAGE);
    private final Routing routing = new Routing();
    private final Target target = new Target();
    private final BenchLink caller = new BenchLink(Transport.TCP, 1, 0xc0000265, 49_152);
    private final BenchLink callee = new BenchLink(Transport.TCP, 2, 0xc0000214, 5060);
    private final UnsafeBuffer out = new UnsafeBuffer(ByteBuffer.allocateDirect(8192));
    private final UnsafeBuffer invite = direct(Sample.INVITE);
    private final UnsafeBuffer register = direct(Sample.REGISTER);
    private final UnsafeBuffer answer = direct(Sample.OK_200);
    private long transactionId;

    /** Shows what is written once, so that nobody has to believe it. */
    @Setup
    public void show() {
        final int length = invite();
        System.out.println(out.getStringWithoutLengthUtf8(0, length));
        System.out.println(responses.out().getStringWithoutLengthUtf8(0, answer()));
    }

    /** New Via, Record-Route with its token, Max-Forwards counted down, rport and received stamped. */
    @Benchmark
    public int invite() {
        return forward(invite);
    }

    /** As INVITE but without Record-Route. */
    @Benchmark
    public int register() {
        return forward(register);
    }

    /** The top Via removed. */
    @Benchmark
    public int answer() {
        if (!parser.parseDatagram(answer, 0, answer.capacity(), message)) {
            throw new IllegalStateException(message.error().toString());
        }
        return responses.write(message, true, null);
    }

    private int forward(final UnsafeBuffer received) {
        if (!parser.parseDatagram(received, 0, received.capacity(), message)) {
            throw new IllegalStateException(message.error().toString());
        }
        routing.clear();
        routing.routes().read(message);
        routing.requestUri(message.buffer(), message.requestUri().offset(), message.requestUri().length());
        return requests.write(message, routing, target, caller, callee, ++transactionId, DIGEST, out);
    }

    private static UnsafeBuffer direct(final Sample sample) {
        final byte[] bytes = sample.bytes();
        return new UnsafeBuffer(ByteBuffer.allocateDirect(bytes.length).put(0, bytes));
    }
}
