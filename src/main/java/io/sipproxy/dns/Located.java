package io.sipproxy.dns;

/**
 * What came of looking a host up.
 *
 * @param host its servers.
 * @param ttlSeconds how long that holds; negative if nobody said.
 * @param isComplete false if some question was not answered, so that there may be more or other servers.
 */
public record Located(ResolvedHost host, long ttlSeconds, boolean isComplete) {
    /** Nobody could tell. */
    public static final Located FAILED = new Located(ResolvedHost.NONE, -1, false);
}
