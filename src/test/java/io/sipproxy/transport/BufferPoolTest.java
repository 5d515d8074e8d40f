package io.sipproxy.transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BufferPoolTest {
    private final BufferPool pool = new BufferPool(2 * 1024 * 1024);

    @ParameterizedTest
    @CsvSource({"0, 512", "1, 512", "512, 512", "513, 1024", "1024, 1024", "1025, 2048", "65536, 65536",
        "65537, 131072", "131072, 131072"})
    void shouldGiveTheSmallestSizeThatIsLargeEnough(final int wanted, final int capacity) {
        final PooledBuffer buffer = pool.acquire(wanted);
        assertEquals(capacity, buffer.capacity());
        assertEquals(capacity, buffer.byteBuffer().capacity());
        assertEquals(0, buffer.length());
    }

    @Test
    void shouldGiveNothingAboveTheLargestSize() {
        assertNull(pool.acquire(BufferPool.MAX_CAPACITY + 1));
        assertEquals(0, pool.outstanding());
    }

    @Test
    void shouldNotLetBuffersOverlap() {
        final List<PooledBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            final PooledBuffer buffer = pool.acquire(512 << i % 3);
            buffer.buffer().setMemory(0, buffer.capacity(), (byte)i);
            buffers.add(buffer);
        }
        for (int i = 0; i < buffers.size(); i++) {
            final PooledBuffer buffer = buffers.get(i);
            for (int j = 0; j < buffer.capacity(); j++) {
                assertEquals((byte)i, buffer.byteBuffer().get(j));
            }
        }
    }

    @Test
    void shouldGiveAReleasedBufferAgainAsIfNew() {
        final PooledBuffer first = pool.acquire(600);
        first.length(100);
        first.position = 50;
        first.next = first;
        pool.release(first);
        final PooledBuffer second = pool.acquire(1000);
        assertSame(first, second);
        assertEquals(0, second.length());
        assertEquals(0, second.position);
        assertNull(second.next);
    }

    @Test
    void shouldCountWhatIsInUse() {
        final PooledBuffer first = pool.acquire(1);
        final PooledBuffer second = pool.acquire(100_000);
        assertEquals(2, pool.outstanding());
        pool.release(first);
        pool.release(second);
        assertEquals(0, pool.outstanding());
    }

    @Test
    void shouldRefuseASecondReleaseAndForeignBuffers() {
        final PooledBuffer buffer = pool.acquire(1);
        final BufferPool other = new BufferPool(0);
        assertThrows(IllegalStateException.class, () -> other.release(buffer));
        pool.release(buffer);
        assertThrows(IllegalStateException.class, () -> pool.release(buffer));
        assertEquals(0, pool.outstanding());
    }

    @Test
    void shouldGiveNothingAtTheLimitUntilSomethingIsReleased() {
        final List<PooledBuffer> buffers = new ArrayList<>();
        PooledBuffer buffer = pool.acquire(BufferPool.MAX_CAPACITY);
        while (buffer != null) {
            buffers.add(buffer);
            buffer = pool.acquire(BufferPool.MAX_CAPACITY);
        }
        assertEquals(16, buffers.size());
        assertEquals(2 * 1024 * 1024, pool.allocatedBytes());
        assertNull(pool.acquire(1));
        pool.release(buffers.get(0));
        assertNotNull(pool.acquire(BufferPool.MAX_CAPACITY));
    }

    @Test
    void shouldServeASmallRequestFromALargerSizeWhenTheLimitIsReached() {
        final List<PooledBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            buffers.add(pool.acquire(BufferPool.MAX_CAPACITY));
        }
        pool.release(buffers.get(3));
        final PooledBuffer small = pool.acquire(10);
        assertSame(buffers.get(3), small);
        pool.release(small);
        assertSame(small, pool.acquire(BufferPool.MAX_CAPACITY));
    }

    @Test
    void shouldHaveRoomForOneSlabOfEachSizeHoweverSmallTheLimit() {
        final BufferPool tiny = new BufferPool(1);
        for (int capacity = BufferPool.MIN_CAPACITY; capacity <= BufferPool.MAX_CAPACITY; capacity *= 2) {
            assertNotNull(tiny.acquire(capacity));
        }
        assertTrue(tiny.allocatedBytes() > 1);
    }
}
