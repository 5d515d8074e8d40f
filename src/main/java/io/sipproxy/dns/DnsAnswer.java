package io.sipproxy.dns;

import java.util.List;

/**
 * The answer to one question, aliases followed.
 *
 * @param status whether there are records.
 * @param records of the type that was asked for; empty unless there are some.
 * @param ttlSeconds how long the answer holds, be it that there are no records; negative if it does not say.
 */
public record DnsAnswer(Status status, List<? extends DnsRecord> records, long ttlSeconds) {
    /** What came of a question. */
    public enum Status {
        /** There are records. */
        FOUND,
        /** The name, or the type at that name, does not exist. */
        NONE,
        /** No server could tell. */
        FAILED
    }

    private static final DnsAnswer FAILED = new DnsAnswer(Status.FAILED, List.of(), -1);

    /** @return that no server could tell. */
    public static DnsAnswer failed() {
        return FAILED;
    }
}
