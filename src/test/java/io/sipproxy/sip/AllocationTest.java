package io.sipproxy.sip;

import io.sipproxy.Allocation;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Nothing that runs per message may allocate, whether it has been compiled yet or not. */
class AllocationTest {
    private static final int ROUNDS = 2_000;
    private static final byte[] TAG = Ascii.bytes("tag");
    private static final byte[] TRANSPORT = Ascii.bytes("transport");

    private final Text request = Text.of(
        "INFO sip:%62@h:5060;transport=tcp;x=1 SIP/2.0\r\nVia: SIP/2.0/UDP [2001:db8::1];rport;branch=z9hG4bK1\r\n" +
            "From: \"A\" <sip:a@h>;tag=1\r\nTo: <sip:b@h:5060;x=1;transport=TCP?a=b>\r\nCall-ID: c\r\n" +
            "CSeq: 1 INFO\r\n\r\n");
    private final UnsafeBuffer out = new UnsafeBuffer(new byte[1024]);
    private final SipParser parser = new SipParser(32);
    private final SipMessage message = new SipMessage();
    private final MessageWriter writer = new MessageWriter();
    private final IpLiteral source = new IpLiteral();
    private final NameAddr nameAddr = new NameAddr();
    private final SipUri requestUri = new SipUri();
    private final SipUri toUri = new SipUri();
    private final Span value = new Span();

    @Test
    void shouldNotAllocate() {
        Allocation.assertNone(1, ROUNDS, this::work);
    }

    private void work() {
        parser.parseDatagram(request.buffer, Text.OFFSET, request.length, message);
        nameAddr.parse(message.buffer(), message.to().offset(), message.to().length());
        nameAddr.param(TAG, value);
        requestUri.parse(message.buffer(), message.requestUri().offset(), message.requestUri().length());
        toUri.parse(message.buffer(), nameAddr.uri().offset(), nameAddr.uri().length());
        boolean asExpected = toUri.param(TRANSPORT, value);
        asExpected &= !SipUri.equal(message.buffer(), requestUri, message.buffer(), toUri);
        asExpected &= SipUri.sameTarget(message.buffer(), requestUri, message.buffer(), toUri);
        source.set(0x20010db800000000L, 0xabcdL);
        ViaStamp.copyWithSource(writer.start(out, 0, 1024), message, source, 5060);
        ResponseWriter.begin(writer.start(out, 0, 1024), message, 200, null, out, 1000, 8, source, 5060);
        ResponseWriter.end(writer);
        assertTrue(asExpected && !writer.overflowed());
    }
}
