package io.sipproxy.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class BytesTest {
    private static final byte[] TEXT = {1, 2, 3, 4, 5, 6, 7, (byte) 0x88, 9, 10};

    @Test
    void shouldReadBytesAndWordsOfHeapAndDirectMemory() {
        final ByteBuffer direct = ByteBuffer.allocateDirect(TEXT.length).put(0, TEXT);
        for (final UnsafeBuffer buffer : new UnsafeBuffer[] {new UnsafeBuffer(TEXT), new UnsafeBuffer(direct)}) {
            assertEquals((byte) 0x88, Bytes.at(buffer, 7));
            assertEquals(0x8807060504030201L, Bytes.word(buffer, 0));
            assertEquals(0x0A09880706050403L, Bytes.word(buffer, 2));
        }
    }

    @Test
    void shouldTakeZerosForWhatIsBehindTheEnd() {
        final UnsafeBuffer part = new UnsafeBuffer(TEXT, 2, 7);
        assertEquals(0x0009880706050403L, Bytes.word(part, 0));
        assertEquals(0x0988L, Bytes.word(part, 5));
        assertEquals(0, Bytes.word(part, 7));
    }

    @Test
    void shouldRefuseToLeaveTheBuffer() {
        final UnsafeBuffer part = new UnsafeBuffer(TEXT, 1, 9);
        assertThrows(IndexOutOfBoundsException.class, () -> Bytes.at(part, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> Bytes.at(part, 9));
        assertThrows(IndexOutOfBoundsException.class, () -> Bytes.word(part, -1));
    }
}
