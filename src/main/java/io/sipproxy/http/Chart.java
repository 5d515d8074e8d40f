package io.sipproxy.http;

import java.util.List;
import java.util.Map;

/**
 * How much of each kind happened when.
 *
 * @param bucketSeconds length of a bucket.
 * @param buckets that the chart has once the program has run for so long.
 * @param endMs end of the last bucket, which goes on, in milliseconds since 1970.
 * @param series by name; the number for each bucket since the start, the last one being that which goes on.
 */
public record Chart(int bucketSeconds, int buckets, long endMs, Map<String, List<Long>> series) {
}
