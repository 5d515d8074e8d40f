package io.sipproxy.proxy;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.Method;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Status;
import io.sipproxy.transaction.KeyedHash;
import io.sipproxy.transport.Link;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Turns calls away before anything else suffers. Only an INVITE that would begin a dialog is refused; what belongs to
 * one always passes.
 */
public final class Overload implements RuntimeOptions.Listener {
    /** The value of Retry-After, in seconds. */
    static final byte[] RETRY_AFTER = Ascii.bytes("5");

    private final RuntimeOptions options;
    private final LongSupplier lag;
    private final long maxLagNs;
    private final int sourceRate;
    private final RateLimit dialogs;
    /** Null if there is no such limit. */
    private final SourceRates sources;
    private final Status status;

    /**
     * @param options the rate of all INVITEs.
     * @param lag how far the loop is behind, in nanoseconds.
     * @param maxLagNs above it calls are refused; 0 for never.
     * @param sourceRate INVITEs from one address in a second; 0 for no limit.
     */
    public Overload(final RuntimeOptions options, final LongSupplier lag, final long maxLagNs, final int sourceRate,
        final KeyedHash hash, final Status status) {
        this.options = options;
        this.lag = lag;
        this.maxLagNs = maxLagNs;
        this.sourceRate = sourceRate;
        this.dialogs = new RateLimit(options.dialogRate());
        this.sources = sourceRate == 0 ? null : new SourceRates(sourceRate, hash);
        this.status = status;
        options.addListener(this);
    }

    @Override
    public void onOptionsChanged(final long nowNs) {
        dialogs.rate(options.dialogRate());
    }

    /** @return false if the request is to be refused with 503. */
    boolean admits(final SipMessage request, final Link from, final boolean isSipServer, final long nowNs) {
        if (request.method() != Method.INVITE || request.toTag().isPresent()) {
            return true;
        }
        if (maxLagNs > 0 && lag.getAsLong() > maxLagNs) {
            return refuse(Counter.REFUSED_LOOP_LAG, null, "loop-lag-ms", TimeUnit.NANOSECONDS.toMillis(maxLagNs),
                nowNs);
        }
        if (sources != null && !isSipServer && !sources.admits(from.remote().source(), nowNs)) {
            return refuse(Counter.REFUSED_SOURCE_RATE, from.remote(), "source-rate", sourceRate, nowNs);
        }
        return options.dialogRate() == 0 || dialogs.admits(nowNs)
            || refuse(Counter.REFUSED_DIALOG_RATE, null, "dialog-rate", options.dialogRate(), nowNs);
    }

    private boolean refuse(final Counter counter, final Object peer, final String resource, final long limit,
        final long nowNs) {
        status.counters().increment(counter);
        status.events().overload(peer, resource, nowNs).put("limit", limit).write();
        return false;
    }
}
