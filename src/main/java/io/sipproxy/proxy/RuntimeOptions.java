package io.sipproxy.proxy;

import io.sipproxy.sip.Ascii;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The options whose values may change while the proxy runs. Read and set on the loop thread. */
public final class RuntimeOptions {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    /** Whoever has to act on a change, rather than to read the value when it is needed next. */
    interface Listener {
        void onOptionsChanged(long nowNs);
    }

    private final List<Listener> listeners = new ArrayList<>();
    private long oosCheckNs;
    private long oosForceNs;
    private int dialogRate;

    /**
     * @param oosCheckNs period of the OPTIONS to the active SIP Server; 0 for none.
     * @param oosForceNs period of the OPTIONS while none answers; more than 0.
     * @param dialogRate initial INVITEs that are accepted in a second; 0 for no limit.
     */
    public RuntimeOptions(final long oosCheckNs, final long oosForceNs, final int dialogRate) {
        this.oosCheckNs = oosCheckNs;
        this.oosForceNs = oosForceNs;
        this.dialogRate = dialogRate;
    }

    /** @return period of the OPTIONS to the active SIP Server; 0 for none. */
    public long oosCheckNs() {
        return oosCheckNs;
    }

    /** @return period of the OPTIONS while none answers. */
    public long oosForceNs() {
        return oosForceNs;
    }

    /** @return initial INVITEs that are accepted in a second; 0 for no limit. */
    public int dialogRate() {
        return dialogRate;
    }

    /** @return the value of Retry-After while no SIP Server answers: by then each has been asked again. */
    byte[] retryAfter() {
        return Ascii.bytes(Long.toString(Math.max(1, (oosForceNs + SECOND_NS - 1) / SECOND_NS)));
    }

    void addListener(final Listener listener) {
        listeners.add(listener);
    }

    /** @param newValue period of the OPTIONS to the active SIP Server; 0 for none, the primary being active then. */
    public void oosCheckNs(final long newValue, final long nowNs) {
        oosCheckNs = newValue;
        tell(nowNs);
    }

    /** @param newValue period of the OPTIONS while none answers; more than 0. */
    public void oosForceNs(final long newValue, final long nowNs) {
        oosForceNs = newValue;
        tell(nowNs);
    }

    /** @param newValue initial INVITEs that are accepted in a second; 0 for no limit. */
    public void dialogRate(final int newValue, final long nowNs) {
        dialogRate = newValue;
        tell(nowNs);
    }

    private void tell(final long nowNs) {
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).onOptionsChanged(nowNs);
        }
    }
}
