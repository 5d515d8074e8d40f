package io.sipproxy.bench.soak;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the proxy holds when nothing happens: no calls, no connections, no checks.
 *
 * @param isEmpty whether there are no transactions, connections, or requests in progress
 * @param tables those numbers, and buffers in use, in words
 * @param buffers in use
 * @param heap bytes of living objects by their class
 * @param rssKb resident memory
 * @param descriptors open
 */
record Quiet(boolean isEmpty, String tables, long buffers, Map<String, Long> heap, long rssKb, long descriptors) {
    private static final int MOST_TOLD = 8;

    /** Looks. */
    static Quiet of(final ProxyProcess proxy) throws IOException, InterruptedException {
        final Map<String, Long> values = proxy.values();
        final Map<String, Long> heap = proxy.heapBytes();
        return new Quiet(isEmpty(values), "transactions=" + values.get("transactions") + " connections="
            + values.get("connections") + " requests_in_progress=" + values.get("requests_in_progress")
            + " buffers_in_use=" + values.get("buffers_in_use"), values.get("buffers_in_use"), heap, proxy.rssKb(),
            proxy.descriptors());
    }

    static boolean isEmpty(final Map<String, Long> values) {
        return values.get("transactions") == 0 && values.get("connections") == 0
            && values.get("requests_in_progress") == 0;
    }

    /** @return kilobytes of living objects */
    long heapKb() {
        return heap.values().stream().mapToLong(Long::longValue).sum() / 1024;
    }

    /** @return the classes whose objects have become most since then, with the kilobytes */
    List<String> growthSince(final Quiet before) {
        return heap.entrySet().stream()
            .map(entry -> Map.entry(entry.getKey(),
                (entry.getValue() - before.heap.getOrDefault(entry.getKey(), 0L)) / 1024))
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed()).limit(MOST_TOLD)
            .map(entry -> entry.getKey() + ' ' + entry.getValue()).collect(Collectors.toList());
    }

    @Override
    public String toString() {
        return tables + " heap_kb=" + heapKb() + " rss_kb=" + rssKb + " descriptors=" + descriptors;
    }
}
