package io.sipproxy.proxy;

/** What came of asking somebody by OPTIONS whether it is there. */
public enum CheckResult {
    /** It was not asked yet, or nobody is asked. */
    NONE,
    /** It answered. */
    ANSWERED,
    /** It asked not to be asked before some time (503 with Retry-After). */
    BUSY,
    /** It did not answer in time. */
    NO_ANSWER,
    /** It could not be reached: no address, no connection, or one that was lost. */
    UNREACHABLE
}
