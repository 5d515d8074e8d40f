package io.sipproxy.sip;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ViaStampTest {
    private static final String AFTER = "\r\nVia: SIP/2.0/TCP other;rport;received=1.1.1.1;branch=z9hG4bKo\r\n" +
        "From: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\nCall-ID: c\r\nCSeq: 1 INFO\r\nContent-Length: 4\r\n\r\nbody";

    private final UnsafeBuffer out = new UnsafeBuffer(new byte[1024]);
    private final MessageWriter writer = new MessageWriter();
    private final SipMessage message = new SipMessage();
    private final SipParser parser = new SipParser(32);
    private final IpLiteral source = new IpLiteral();

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // nothing to note
        "192.0.2.1    | 192.0.2.1:5060;branch=z9hG4bK1            | 192.0.2.1:5060;branch=z9hG4bK1",
        "192.0.2.1    | 192.0.2.1                                 | 192.0.2.1",
        "2001:db8::1  | [2001:DB8:0::1];branch=z9hG4bK1           | [2001:DB8:0::1];branch=z9hG4bK1",
        // received
        "192.0.2.9    | 192.0.2.1:5060;branch=z9hG4bK1            | 192.0.2.1:5060;branch=z9hG4bK1;received=192.0.2.9",
        "192.0.2.9    | 192.0.2.1                                 | 192.0.2.1;received=192.0.2.9",
        "192.0.2.9    | pc.example.com;branch=z9hG4bK1            | pc.example.com;branch=z9hG4bK1;received=192.0.2.9",
        "2001:db8::2  | [2001:db8::1];branch=z9hG4bK1             | [2001:db8::1];branch=z9hG4bK1;received=2001:db8::2",
        // rport: received even if it is the same
        "192.0.2.1    | 192.0.2.1;rport;branch=z9hG4bK1           "
            + "| 192.0.2.1;rport=4711;branch=z9hG4bK1;received=192.0.2.1",
        "192.0.2.9    | 192.0.2.1;branch=z9hG4bK1;RPort           "
            + "| 192.0.2.1;branch=z9hG4bK1;rport=4711;received=192.0.2.9",
        "192.0.2.1    | 192.0.2.1 ; rport= ; branch=z9hG4bK1      "
            + "| 192.0.2.1 ;rport=4711; branch=z9hG4bK1;received=192.0.2.1",
        // forged, repeated or out of place
        "192.0.2.1    | 192.0.2.1;rport=1;received=6.6.6.6;x=y    | 192.0.2.1;rport=4711;x=y;received=192.0.2.1",
        "192.0.2.1    | 192.0.2.1;received=6.6.6.6                | 192.0.2.1",
        "192.0.2.9    | h;RECEIVED = 6.6.6.6 ;received;a=\";rport\" | h;a=\";rport\";received=192.0.2.9",
        "192.0.2.9    | h;rport;rport=7;received=192.0.2.9        | h;rport=4711;received=192.0.2.9",
        // look-alikes and leftovers stay
        "192.0.2.1    | 192.0.2.1;rports=1;xreceived=2;           | 192.0.2.1;rports=1;xreceived=2;",
        "192.0.2.9    | h;;rport                                  | h;;rport=4711;received=192.0.2.9",
    })
    void shouldNoteTheSource(final String address, final String sentBy, final String expected) {
        final String before = "INFO sip:b@h SIP/2.0\r\nMax-Forwards: 70\r\nVia: SIP/2.0/UDP ";
        parse(before + sentBy.strip() + AFTER);
        assertTrue(source.parse(address));
        ViaStamp.copyWithSource(writer.start(out, 3, 1000), message, source, 4711);
        assertEquals(before + expected + AFTER, written());
        assertEquals(address, source.toString());
    }

    @Test
    void shouldChangeOnlyTheFirstValueOfAList() {
        final String before = "INFO sip:b@h SIP/2.0\r\nv: SIP / 2.0 / UDP\r\n h1";
        parse(before + "\r\n ;rport\r\n , SIP/2.0/UDP h2;rport" + AFTER);
        source.setIpv4(0xc0000209);
        ViaStamp.copyWithSource(writer.start(out, 3, 1000), message, source, 4711);
        assertEquals(
            before + "\r\n ;rport=4711;received=192.0.2.9\r\n , SIP/2.0/UDP h2;rport" + AFTER, written());
    }

    @Test
    void shouldGiveAMessageThatReadsBackAndIsStable() {
        parse("INFO sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP h;rport=1;branch=z9hG4bK1;received=1.2.3.4" + AFTER);
        source.set(0x20010db800000000L, 2);
        ViaStamp.copyWithSource(writer.start(out, 3, 1000), message, source, 65535);
        final String first = written();
        parse(first);
        assertEquals(65535, message.topVia().rport());
        assertEquals("2001:db8::2", message.topVia().received().text(message.buffer()));
        ViaStamp.copyWithSource(writer.start(out, 3, 1000), message, source, 65535);
        assertEquals(first, written());
    }

    @Test
    void shouldLeaveRoomForOtherEdits() {
        parse("INFO sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP h" + AFTER);
        source.setIpv4(1);
        writer.start(out, 3, 1000).source(message.buffer(), message.offset());
        writer.copyTo(message.headersStart()).putText("X: 1\r\n");
        ViaStamp.writeTopViaWithSource(writer, message, source, 1);
        assertEquals(message.topVia().end(), writer.cursor());
        writer.putText(";added").copyTo(message.end());
        assertEquals(
            "INFO sip:b@h SIP/2.0\r\nX: 1\r\nVia: SIP/2.0/UDP h;received=0.0.0.1;added" + AFTER, written());
    }

    @Test
    void shouldDoNothingWhenThereIsNoUsableVia() {
        parse("INFO sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP h;rport" + AFTER);
        final Text text = Text.of("INFO sip:b@h SIP/2.0\r\nVia: broken" + AFTER);
        assertFalse(parser.parseDatagram(text.buffer, Text.OFFSET, text.length, message));
        writer.start(out, 3, 1000).source(message.buffer(), message.offset());
        ViaStamp.writeTopViaWithSource(writer, message, source, 1);
        assertEquals(0, writer.length());
    }

    private void parse(final String string) {
        final Text text = Text.of(string);
        assertTrue(parser.parseDatagram(text.buffer, Text.OFFSET, text.length, message), () -> "" + message.error());
    }

    private String written() {
        assertFalse(writer.overflowed());
        return out.getStringWithoutLengthUtf8(3, writer.length());
    }
}
