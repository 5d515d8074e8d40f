package io.sipproxy.systemd;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager that the program is ready, what it does, that its loop passes, and that it stops, by the
 * protocol of sd_notify(3). What could not be sent because the manager did not keep up is sent again with the next
 * {@link #tick}; but for pings, whose time has passed. Without {@code NOTIFY_SOCKET} in the environment it does nothing.
 * One thread only: since that is the loop thread, a ping proves that the loop passes.
 */
public final class ServiceNotifier implements AutoCloseable {
    /** Where messages go. */
    interface Wire extends AutoCloseable {
        /** Sends one message or throws, without waiting. */
        void send(String message) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Every change of the status is passed on to whoever watches the service. */
    private static final long STATUS_PERIOD_NS = TimeUnit.SECONDS.toNanos(2);
    private static final Logger LOGGER = LoggerFactory.getLogger(ServiceNotifier.class);

    /** Null if there is nobody to tell. */
    private final Wire wire;
    private final long watchdogPeriodNs;
    private final Supplier<String> status;
    private boolean isReadyTold;
    private boolean isStopping;
    /** What is still to be said of that; null if all is. */
    private String farewell;
    private String statusTold = "";
    private long statusToldNs;
    private boolean hasFailed;

    ServiceNotifier(final Wire wire, final long watchdogPeriodNs, final Supplier<String> status) {
        this.wire = wire;
        this.watchdogPeriodNs = watchdogPeriodNs;
        this.status = status;
    }

    /**
     * Looks up who is to be told.
     *
     * @param environment of the process
     * @param pid         of the process
     * @param status      what the program does, for people to read; one line
     * @return the notifier
     */
    public static ServiceNotifier of(
        final Map<String, String> environment, final long pid, final Supplier<String> status) {
        final String address = environment.get("NOTIFY_SOCKET");
        if (address == null || address.isEmpty()) {
            return new ServiceNotifier(null, 0, status);
        }
        try {
            return new ServiceNotifier(NotifySocket.open(address), watchdogPeriodNs(environment, pid), status);
        } catch (final IOException e) {
            LOGGER.warn("NOTIFY_SOCKET={}: the service manager is not told anything: {}", address, e.getMessage());
            return new ServiceNotifier(null, 0, status);
        }
    }

    /** @return whether there is somebody to tell. */
    public boolean isActive() {
        return wire != null;
    }

    /**
     * How often {@link #ping} is to be called: twice in the time after which the service manager takes the program for
     * hung, as sd_watchdog_enabled(3) advises.
     *
     * @return nanoseconds; 0 for never
     */
    public long watchdogPeriodNs() {
        return watchdogPeriodNs;
    }

    /**
     * Tells what is new: at first that the program is ready, from time to time its status. To be called when the program
     * listens, and then every second.
     *
     * @param nowNs the time
     */
    public void tick(final long nowNs) {
        if (wire == null) {
            return;
        }
        if (isStopping) {
            if (farewell != null && send(farewell)) {
                farewell = null;
            }
            return;
        }
        final String text = status.get();
        if (!isReadyTold) {
            isReadyTold = tellStatus("READY=1\n", text, nowNs);
        } else if (nowNs - statusToldNs >= STATUS_PERIOD_NS && !text.equals(statusTold)) {
            tellStatus("", text, nowNs);
        }
    }

    /** Tells that the loop passes. */
    public void ping() {
        if (wire != null) {
            send("WATCHDOG=1");
        }
    }

    /**
     * Tells that the program ends in order.
     *
     * @param text      what is still to be done, one line
     * @param timeoutNs how long that may take
     * @param nowNs     the time
     */
    public void stopping(final String text, final long timeoutNs, final long nowNs) {
        isStopping = true;
        // The manager heeds the time only where it would lose patience earlier.
        farewell = "STOPPING=1\nEXTEND_TIMEOUT_USEC=" + TimeUnit.NANOSECONDS.toMicros(timeoutNs)
            + "\nSTATUS=" + text;
        tick(nowNs);
    }

    @Override
    public void close() {
        if (wire != null) {
            try {
                wire.close();
            } catch (final IOException e) {
                LOGGER.debug("closing NOTIFY_SOCKET failed", e);
            }
        }
    }

    private boolean tellStatus(final String before, final String text, final long nowNs) {
        if (!send(before + "STATUS=" + text)) {
            return false;
        }
        statusTold = text;
        statusToldNs = nowNs;
        return true;
    }

    private boolean send(final String message) {
        try {
            wire.send(message);
            return true;
        } catch (final IOException | RuntimeException e) {
            if (!hasFailed) {
                hasFailed = true;
                LOGGER.warn("the service manager cannot be told {}; it is tried again, and not said again: {}",
                    message.lines().findFirst().orElse(""), e.getMessage());
            }
            return false;
        }
    }

    /** WATCHDOG_PID may be absent; if it is there, it names the process that has to ping. */
    private static long watchdogPeriodNs(final Map<String, String> environment, final long pid) {
        final String period = environment.get("WATCHDOG_USEC");
        final String owner = environment.getOrDefault("WATCHDOG_PID", "");
        if (period == null || !owner.isEmpty() && !owner.equals(Long.toString(pid))) {
            return 0;
        }
        try {
            final long us = Long.parseLong(period);
            if (us > 0) {
                return Math.max(1, TimeUnit.MICROSECONDS.toNanos(us) / 2);
            }
        } catch (final NumberFormatException e) {
            // As told below.
        }
        LOGGER.warn("WATCHDOG_USEC={}: valid is a number of microseconds; there are no pings", period);
        return 0;
    }
}
