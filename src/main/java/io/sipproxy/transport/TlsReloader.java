package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Event;
import io.sipproxy.transport.tls.FileStamps;
import io.sipproxy.transport.tls.TlsContext;
import io.sipproxy.transport.tls.TlsMaterialException;
import io.sipproxy.transport.tls.TlsSettings;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Takes new TLS files into use: when they change, and when an operator asks. The files are looked at and read on a
 * helper thread. A change counts once two looks in a row have seen the same: certificate and key are rarely replaced in
 * the same moment. Files that cannot be used leave the old ones in use, and are told once.
 */
final class TlsReloader extends Timer {
    static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(2);

    private final TransportContext context;
    private final TlsHelper helper;
    private final TlsStage stage;
    private final TlsSettings settings;
    /** What the files in use looked like, or those that were tried last and found unusable. */
    private String triedStamp;
    private String seenStamp;
    private boolean isBusy;

    TlsReloader(final TransportContext context, final TlsHelper helper, final TlsStage stage, final String stamp) {
        this.context = context;
        this.helper = helper;
        this.stage = stage;
        this.settings = context.settings.tls();
        this.triedStamp = stamp;
        this.seenStamp = stamp;
    }

    void start(final long nowNs) {
        context.loop.timers().schedule(this, nowNs + PERIOD_NS);
    }

    void stop() {
        context.loop.timers().cancel(this);
    }

    @Override
    protected void onTimer(final long nowNs) {
        context.loop.timers().schedule(this, nowNs + PERIOD_NS);
        if (isBusy) {
            return;
        }
        isBusy = helper.submit(new TlsHelper.Job() {
            private String stamp;

            @Override
            public void work() {
                stamp = FileStamps.of(settings);
            }

            @Override
            public void done(final Throwable failure) {
                isBusy = false;
                if (failure == null) {
                    onLook(stamp);
                }
            }
        }, false);
    }

    private void onLook(final String stamp) {
        final boolean isStable = stamp.equals(seenStamp);
        seenStamp = stamp;
        if (isStable && !stamp.equals(triedStamp) && !isBusy) {
            reload(null);
        }
    }

    /**
     * Reads the files now.
     *
     * @param answer told on the loop thread: null when they are in use, else why not; may itself be null
     */
    void reload(final Consumer<String> answer) {
        isBusy = true;
        final boolean isAccepted = helper.submit(new TlsHelper.Job() {
            private TlsContext loaded;
            private String stamp;

            @Override
            public void work() throws TlsMaterialException {
                stamp = FileStamps.of(settings);
                loaded = TlsContext.load(settings);
            }

            @Override
            public void done(final Throwable failure) {
                isBusy = false;
                triedStamp = stamp;
                final String reason = failure == null ? null : reason(failure);
                use(loaded, reason);
                if (answer != null) {
                    answer.accept(reason);
                }
            }
        }, false);
        if (!isAccepted && answer != null) {
            answer.accept("the program is ending");
        }
    }

    private void use(final TlsContext loaded, final String failure) {
        final long nowNs = context.loop.nowNs();
        if (failure == null) {
            stage.material(loaded);
            context.counters.increment(Counter.TLS_RELOADS);
            context.events.event(Event.SPR_TLS_CERTIFICATE_RELOADED, null, nowNs)
                .put("subject", loaded.certificate().getSubjectX500Principal())
                .put("valid-to", loaded.certificate().getNotAfter().toInstant())
                .write();
        } else {
            context.counters.increment(Counter.TLS_RELOADS_FAILED);
            context.events.event(Event.SPR_TLS_CERTIFICATE_NOT_RELOADED, null, nowNs)
                .put("certificate", settings.certificate()).put("reason", failure).write();
        }
    }

    private static String reason(final Throwable failure) {
        return failure instanceof TlsMaterialException told ? told.fault() + ": " + told.getMessage() :
            failure.toString();
    }
}
