package io.sipproxy.bench.micro;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.StringMsgParser;
import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.HeaderValues;
import io.sipproxy.sip.NameAddr;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import io.sipproxy.sip.StreamFramer;
import java.nio.ByteBuffer;
import java.text.ParseException;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One message, parsed by this proxy's parser and by JAIN-SIP's. Everything is read from direct memory, as in operation. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = {JvmAccess.EXPORTS, JvmAccess.OPENS, JvmAccess.NATIVE})
public class ParserBenchmark {
    private static final int MAX_HEADERS = 200;
    private static final int MAX_MESSAGE = 65_536;

    @Param({"INVITE", "OK_200", "REGISTER"})
    private Sample sample;

    private final SipParser parser = new SipParser(MAX_HEADERS);
    private final StreamFramer framer = new StreamFramer(parser, MAX_MESSAGE);
    private final SipMessage message = new SipMessage();
    private final SipUri uri = new SipUri();
    private final NameAddr nameAddr = new NameAddr();
    private final HeaderValues values = new HeaderValues();
    private final StringMsgParser jain = new StringMsgParser();
    private UnsafeBuffer buffer;
    private byte[] bytes;

    /** Both parsers have to accept the message. */
    @Setup(Level.Trial)
    public void prepare() throws ParseException {
        bytes = sample.bytes();
        final ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length);
        direct.put(0, bytes);
        buffer = new UnsafeBuffer(direct);
        if (!parser.parseDatagram(buffer, 0, bytes.length, message)) {
            throw new IllegalStateException(sample + ": " + message.error());
        }
        final SIPMessage peer = jainSip();
        if (!peer.getCallId().getCallId().equals(message.callId().text(buffer))) {
            throw new IllegalStateException(sample + " is read differently");
        }
        System.out.println(sample + ": " + bytes.length + " bytes, " + message.headerCount() + " header lines");
    }

    /** All header lines found and named; top Via, From, To, Call-ID, CSeq, Max-Forwards, lengths read and checked. */
    @Benchmark
    public boolean parse() {
        return parser.parseDatagram(buffer, 0, bytes.length, message);
    }

    /** All that the proxy reads of a request that it forwards: besides, the Request-URI and every Route value. */
    @Benchmark
    public int parseAndRoute() {
        parser.parseDatagram(buffer, 0, bytes.length, message);
        return readRequestUri() + readAll(HeaderId.ROUTE);
    }

    /** More than it reads of any one message: besides, the Contact, which only REGISTER needs, and Record-Route. */
    @Benchmark
    public int parseAndReadAll() {
        parser.parseDatagram(buffer, 0, bytes.length, message);
        return readRequestUri() + readAll(HeaderId.CONTACT) + readAll(HeaderId.ROUTE) + readAll(HeaderId.RECORD_ROUTE);
    }

    private int readRequestUri() {
        final Span requestUri = message.requestUri();
        return message.isRequest() && uri.parse(buffer, requestUri.offset(), requestUri.length()) ? 1 : 0;
    }

    private int readAll(final HeaderId id) {
        int read = 0;
        values.start(message, id);
        while (values.next()) {
            if (nameAddr.parse(buffer, values.offset(), values.length()) >= 0
                && uri.parse(buffer, nameAddr.uri().offset(), nameAddr.uri().length())) {
                read++;
            }
        }
        return read;
    }

    /** The message found in a stream, and parsed. */
    @Benchmark
    public StreamFramer.Result frame() {
        return framer.next(buffer, 0, bytes.length, 0, message);
    }

    /** The peer: JAIN-SIP's parser, which makes an object of each header. */
    @Benchmark
    public SIPMessage jainSip() throws ParseException {
        return jain.parseSIPMessage(bytes, true, false, null);
    }
}
