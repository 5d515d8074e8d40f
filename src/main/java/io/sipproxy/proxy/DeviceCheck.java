package io.sipproxy.proxy;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Event;
import io.sipproxy.status.Status;
import io.sipproxy.transport.Timer;
import io.sipproxy.transport.Timers;

/**
 * The active out-of-service check of one device: it is asked every oos-check, and while it is out of service every
 * oos-force. Any answer brings it back. Silence on a connection may mean that only the connection is dead, so a device
 * is asked once more, over a new one, before it is taken out of service; so is one whose name nobody has told yet.
 */
final class DeviceCheck extends Timer implements Ping.Listener {
    private final Device device;
    private final Timers timers;
    private final Status status;
    private final Ping ping;
    private boolean hadSecondChance;

    DeviceCheck(final Device device, final PingSender sender, final Timers timers, final Status status) {
        final Device.Contact contact = device.contact();
        this.device = device;
        this.timers = timers;
        this.status = status;
        final SipServerMember target =
            new SipServerMember(contact.host(), contact.port(), contact.transport(), contact.lookup());
        this.ping = new Ping(sender, target, contact.uri(), this);
    }

    /** @param share of the period after which it is asked first, so that not all are asked at one moment. */
    void start(final double share, final long nowNs) {
        timers.schedule(this, nowNs + (long) (share * device.oosCheckNs()));
    }

    void stop(final long nowNs) {
        timers.cancel(this);
        ping.cancel(nowNs);
    }

    @Override
    protected void onTimer(final long nowNs) {
        if (!ping.isPending()) {
            hadSecondChance = false;
        } else if (device.isOutOfService()) {
            status.counters().increment(Counter.CHECKS_UNANSWERED);
        } else {
            status.counters().increment(Counter.CHECKS_UNANSWERED);
            if (hadSecondChance || !ping.isInDoubt()) {
                takeOut("no answer", nowNs);
            }
            hadSecondChance = true;
        }
        ask(nowNs);
    }

    private void ask(final long nowNs) {
        timers.schedule(this, nowNs + (device.isOutOfService() ? device.oosForceNs() : device.oosCheckNs()));
        ping.send(nowNs);
    }

    private void takeOut(final String reason, final long nowNs) {
        if (!device.isOutOfService()) {
            device.outOfService(true, nowNs);
            status.counters().increment(Counter.DEVICES_TAKEN_OUT);
            report("out-of-service", reason, nowNs);
        }
    }

    @Override
    public void onAnswered(final Ping from, final long nowNs) {
        if (device.isOutOfService()) {
            device.outOfService(false, nowNs);
            status.counters().increment(Counter.DEVICES_BACK);
            report("in-service", "answer", nowNs);
            timers.schedule(this, nowNs + device.oosCheckNs());
        }
    }

    /** It is there; what it can take is its own matter. */
    @Override
    public void onBusy(final Ping from, final long untilNs, final long nowNs) {
        onAnswered(from, nowNs);
    }

    @Override
    public void onUnreachable(final Ping from, final long nowNs) {
        status.counters().increment(Counter.CHECKS_UNANSWERED);
        takeOut("unreachable", nowNs);
        timers.schedule(this, nowNs + device.oosForceNs());
    }

    private void report(final String state, final String reason, final long nowNs) {
        status.events().event(Event.SPR_DEVICE_SERVICE_STATE, device.number(), nowNs).put("state", state)
            .put("contact", device.contact().uri()).put("reason", reason).write();
    }
}
