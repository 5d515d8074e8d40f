package io.sipproxy.transport;

import org.agrona.collections.Long2LongHashMap;

import java.security.SecureRandom;

/**
 * How many of something each source has, and whether it may have another one. A source is what
 * {@link PeerAddress#source()} says. Allocates only when there are more sources than ever before. Loop thread only.
 */
final class SourceCounts {
    private static final long NONE = 0;

    private final int limit;
    private final HashMix mix = new HashMix(new SecureRandom());
    private final Long2LongHashMap counts = new Long2LongHashMap(NONE);

    /**
     * @param limit most of one source; 0 for no limit, and then nothing is counted either
     */
    public SourceCounts(final int limit) {
        this.limit = limit;
    }

    /**
     * @return most of one source; 0 for no limit
     */
    public int limit() {
        return limit;
    }

    /**
     * Counts one more, if the source may have it.
     *
     * @param source as {@link PeerAddress#source()}
     * @return false if it has as many as it may have
     */
    public boolean add(final long source) {
        if (limit == 0) {
            return true;
        }
        final long key = mix.of(source);
        final long count = counts.get(key);
        if (count >= limit) {
            return false;
        }
        counts.put(key, count + 1);
        return true;
    }

    /**
     * Counts one less.
     *
     * @param source for which {@link #add} said true
     */
    public void remove(final long source) {
        if (limit == 0) {
            return;
        }
        final long key = mix.of(source);
        final long count = counts.get(key);
        if (count > 1) {
            counts.put(key, count - 1);
        } else {
            counts.remove(key);
        }
    }

    /** No source has any. */
    public void clear() {
        if (!counts.isEmpty()) {
            counts.clear();
        }
    }

    /**
     * @return how many sources have any
     */
    public int sources() {
        return counts.size();
    }
}
