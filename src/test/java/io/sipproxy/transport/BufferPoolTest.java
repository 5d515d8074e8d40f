package io.sipproxy.transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

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
        final List<PooledBuffer> buffers = takeAll(BufferPool.MAX_CAPACITY);
        assertEquals(16, buffers.size());
        assertEquals(2 * 1024 * 1024, pool.allocatedBytes());
        assertNull(pool.acquire(1));
        pool.release(buffers.get(0));
        assertNotNull(pool.acquire(BufferPool.MAX_CAPACITY));
    }

    @Test
    void shouldServeASmallRequestFromALargerSizeWhenTheLimitIsReached() {
        final List<PooledBuffer> buffers = takeAll(65_536);
        pool.release(buffers.get(3));
        final PooledBuffer small = pool.acquire(10);
        assertSame(buffers.get(3), small);
        pool.release(small);
        assertSame(small, pool.acquire(65_536));
    }

    @Test
    void shouldHaveRoomForOneSlabOfEachSizeHoweverSmallTheLimit() {
        final BufferPool tiny = new BufferPool(1);
        for (int capacity = BufferPool.MIN_CAPACITY; capacity <= BufferPool.MAX_CAPACITY; capacity *= 2) {
            assertNotNull(tiny.acquire(capacity));
        }
        assertTrue(tiny.allocatedBytes() > 1);
    }

    @ParameterizedTest
    @CsvSource({"512, 131072", "131072, 512", "2048, 4096", "65536, 131072"})
    void shouldServeAnySizeWhenAnotherHadTakenAllMemoryBefore(final int before, final int after) {
        final List<PooledBuffer> taken = takeAll(before);
        assertNull(pool.acquire(after));
        taken.forEach(pool::release);
        assertEquals(2 * 1024 * 1024 / after, takeAll(after).size());
        assertEquals(2 * 1024 * 1024, pool.allocatedBytes());
    }

    @Test
    void shouldKeepASlabForItsSizeWhileOneOfItsBuffersIsInUse() {
        final List<PooledBuffer> taken = takeAll(512);
        taken.stream().skip(1).forEach(pool::release);
        assertEquals(15, takeAll(BufferPool.MAX_CAPACITY).size());
        assertEquals(255, takeAll(512).size());
    }

    @Test
    void shouldGiveMemoryBackThatWasNotNeededBetweenTwoTrims() {
        final List<PooledBuffer> taken = takeAll(4096);
        pool.trim();
        taken.forEach(pool::release);
        pool.trim();
        assertEquals(2 * 1024 * 1024, pool.allocatedBytes(), "it was needed since the last one");
        pool.trim();
        assertEquals(128 * 1024, pool.allocatedBytes());
        pool.trim();
        assertEquals(128 * 1024, pool.allocatedBytes(), "one slab of a size that was used stays");
        assertEquals(512, takeAll(4096).size());
    }

    @Test
    void shouldKeepMemoryThatIsNeededNowAndThenWhenTrimming() {
        pool.acquire(4096);
        for (int i = 0; i < 5; i++) {
            final List<PooledBuffer> burst = takeAll(4096);
            burst.forEach(pool::release);
            pool.trim();
            assertEquals(2 * 1024 * 1024, pool.allocatedBytes());
        }
    }

    @Test
    void shouldNotGiveAllMemoryBackAtOnceWhenTrimming() {
        final BufferPool large = new BufferPool(20 * 1024 * 1024);
        final List<PooledBuffer> taken = takeAll(large, BufferPool.MAX_CAPACITY);
        taken.forEach(large::release);
        large.trim();
        large.trim();
        assertEquals((160 - 64) * 128 * 1024, large.allocatedBytes());
        large.trim();
        assertEquals((160 - 128) * 128 * 1024, large.allocatedBytes());
    }

    /** Compared with a plain list of what is in use: sizes, contents, memory. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldKeepBuffersApartWhenTheyComeAndGoAtRandom(final long seed) {
        final Random random = new Random(seed);
        final List<PooledBuffer> inUse = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            final PooledBuffer taken = random.nextInt(100) < (i / 2_000 % 2 == 0 ? 60 : 40)
                ? pool.acquire(1 << random.nextInt(18)) : null;
            if (taken != null) {
                taken.buffer().setMemory(0, taken.capacity(), (byte)i);
                taken.length(i);
                inUse.add(taken);
            } else if (!inUse.isEmpty()) {
                final PooledBuffer gone = inUse.remove(random.nextInt(inUse.size()));
                assertEquals((byte)gone.length(), gone.buffer().getByte(0));
                assertEquals((byte)gone.length(), gone.buffer().getByte(gone.capacity() - 1));
                pool.release(gone);
            }
            if (i % 500 == 0) {
                pool.trim();
            }
            assertEquals(inUse.size(), pool.outstanding());
            assertTrue(inUse.stream().mapToLong(PooledBuffer::capacity).sum() <= pool.allocatedBytes());
            assertTrue(pool.allocatedBytes() <= 2 * 1024 * 1024);
        }
        inUse.forEach(pool::release);
        pool.trim();
        pool.trim();
        assertTrue(pool.allocatedBytes() <= 9 * 128 * 1024);
    }

    private List<PooledBuffer> takeAll(final int capacity) {
        return takeAll(pool, capacity);
    }

    private static List<PooledBuffer> takeAll(final BufferPool pool, final int capacity) {
        return Stream.generate(() -> pool.acquire(capacity)).takeWhile(Objects::nonNull).toList();
    }
}
