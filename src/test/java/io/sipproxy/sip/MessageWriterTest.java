package io.sipproxy.sip;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MessageWriterTest {
    private static final int OUT_OFFSET = 5;

    private final UnsafeBuffer out = new UnsafeBuffer(new byte[256]);
    private final MessageWriter writer = new MessageWriter();

    @Test
    void shouldWritePiecesInOrder() {
        writer.start(out, OUT_OFFSET, 200);
        writeOneOfEach(writer);
        assertFalse(writer.overflowed());
        assertEquals(
            "copy|bytes;cbufferspan text?-42 0000000000c0ffee 192.0.2.1 [2001:db8::1]\r\n" +
                "Via: x\r\nMax-Forwards: 70\r\nCall-ID: span\r\n",
            written());
        assertEquals(OUT_OFFSET + writer.length(), writer.position());
    }

    @Test
    void shouldWriteCleanPrefixAndNothingBeyondWhenLimitIsHitAnywhere() {
        writer.start(out, OUT_OFFSET, 200);
        writeOneOfEach(writer);
        final String whole = written();
        for (int limit = 0; limit < whole.length(); limit++) {
            out.setMemory(0, out.capacity(), (byte) '#');
            writer.start(out, OUT_OFFSET, limit);
            writeOneOfEach(writer);
            assertTrue(writer.overflowed());
            assertTrue(writer.length() <= limit);
            assertTrue(whole.startsWith(written()));
            for (int i = OUT_OFFSET + limit; i < out.capacity(); i++) {
                assertEquals('#', out.getByte(i));
            }
        }
        writer.start(out, OUT_OFFSET, whole.length());
        writeOneOfEach(writer);
        assertFalse(writer.overflowed());
    }

    @Test
    void shouldTakeBufferCapacityAsLimitWhenItIsSmaller() {
        final UnsafeBuffer small = new UnsafeBuffer(new byte[8]);
        writer.start(small, 4, Integer.MAX_VALUE).put(new byte[4]);
        assertFalse(writer.overflowed());
        writer.put('x');
        assertTrue(writer.overflowed());
        assertTrue(writer.start(small, 9, 10).overflowed());
        assertTrue(writer.start(small, 4, -1).overflowed());
    }

    @Test
    void shouldStayOverflowedUntilStartedAgain() {
        writer.start(out, 0, 3).put(new byte[4]).put('x');
        assertTrue(writer.overflowed());
        assertEquals(0, writer.length());
        writer.start(out, 0, 3).put('x');
        assertFalse(writer.overflowed());
        assertEquals(1, writer.length());
    }

    @Test
    void shouldOverflowWhenNeverStarted() {
        writeOneOfEach(writer);
        assertTrue(writer.overflowed());
        assertEquals(0, writer.length());
    }

    @Test
    void shouldCopyAllButTheEditsWhenSourceIsEdited() {
        final Text source = Text.of("keep1 DROP keep2");
        writer.start(out, OUT_OFFSET, 200).source(source.buffer, Text.OFFSET);
        writer.copyTo(Text.OFFSET + 6).putText("new").skipTo(Text.OFFSET + 10).copyTo(source.end());
        assertEquals("keep1 new keep2", written());
        assertEquals(source.end(), writer.cursor());
    }

    @Test
    void shouldNeverGoBackInSource() {
        final Text source = Text.of("abcdef");
        writer.start(out, OUT_OFFSET, 200).source(source.buffer, Text.OFFSET);
        writer.copyTo(Text.OFFSET + 4).copyTo(Text.OFFSET).skipTo(Text.OFFSET + 1).copyTo(source.end());
        assertEquals("abcdef", written());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 5060, -1, -10, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE})
    void shouldWriteDecimal(final long value) {
        writer.start(out, OUT_OFFSET, 200).putInt(value);
        assertEquals(Long.toString(value), written());
    }

    @ParameterizedTest
    @CsvSource({"0, 0000000000000000", "255, 00000000000000ff", "-1, ffffffffffffffff"})
    void shouldWriteSixteenHexDigits(final long value, final String expected) {
        writer.start(out, OUT_OFFSET, 200).putHex(value);
        assertEquals(expected, written());
    }

    private static void writeOneOfEach(final MessageWriter writer) {
        final Text source = Text.of("copy|gone");
        final Text text = Text.of("bufferspan");
        final Span span = new Span();
        writer.source(source.buffer, Text.OFFSET).copyTo(Text.OFFSET + 5).skipTo(source.end()).copyTo(source.end());
        writer.put(text.buffer, span); // absent: nothing
        span.set(Text.OFFSET + 6, 4);
        writer.put(Ascii.bytes("bytes")).put((byte) ';').put('c');
        writer.put(text.buffer, Text.OFFSET, 6).put(text.buffer, span).putText(" text\u20ac");
        writer.putInt(-42).put(' ').putHex(0xc0ffee).put(' ');
        final IpLiteral address = new IpLiteral();
        writer.putHost(address.setIpv4(0xc0000201)).put(' ');
        writer.putHost(address.set(0x20010db800000000L, 1)).crlf();
        writer.header(HeaderId.VIA, Ascii.bytes("x")).header(HeaderId.MAX_FORWARDS, 70);
        writer.header(HeaderId.CALL_ID, text.buffer, span.offset(), span.length());
    }

    private String written() {
        return out.getStringWithoutLengthUtf8(OUT_OFFSET, writer.length());
    }
}
