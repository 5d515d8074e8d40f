package io.sipproxy.proxy;

import io.sipproxy.dns.LookupKind;
import io.sipproxy.sip.Transport;

/** A configured device (DN), and whether it is in service. Only {@link DeviceCheck} takes it out of service. */
public final class Device {
    private final String number;
    private final boolean isVoiceOverIpService;
    private final Contact contact;
    private final long oosCheckNs;
    private final long oosForceNs;
    private boolean outOfService;
    private long changedNs = SipServerPair.SINCE_START;

    /**
     * Where a device is that does not register.
     *
     * @param uri as configured.
     * @param host name or address in it.
     * @param port there.
     * @param transport there.
     * @param lookup what the URI leaves open, for DNS to tell.
     */
    public record Contact(String uri, String host, int port, Transport transport, LookupKind lookup) {
    }

    /**
     * @param number which it is called by.
     * @param isVoiceOverIpService whether it is a service, for which no connection is reopened within a transaction.
     * @param contact where it is; null if it registers.
     * @param oosCheckNs how often it is asked whether it is there; 0 for never.
     * @param oosForceNs the same while it is out of service.
     */
    public Device(final String number, final boolean isVoiceOverIpService, final Contact contact,
        final long oosCheckNs, final long oosForceNs) {
        this.number = number;
        this.isVoiceOverIpService = isVoiceOverIpService;
        this.contact = contact;
        this.oosCheckNs = oosCheckNs;
        this.oosForceNs = oosForceNs;
    }

    /** @return which it is called by. */
    public String number() {
        return number;
    }

    /** @return whether it is a service, for which no connection is reopened within a transaction. */
    public boolean isVoiceOverIpService() {
        return isVoiceOverIpService;
    }

    /** @return where it is; null if it registers. */
    public Contact contact() {
        return contact;
    }

    /** @return whether it is asked whether it is there. */
    public boolean isChecked() {
        return oosCheckNs > 0 && contact != null;
    }

    long oosCheckNs() {
        return oosCheckNs;
    }

    long oosForceNs() {
        return oosForceNs;
    }

    /** @return whether it was asked and is not there. */
    public boolean isOutOfService() {
        return outOfService;
    }

    /** @return since when {@link #isOutOfService} has been so; {@link SipServerPair#SINCE_START} if always. */
    public long changedNs() {
        return changedNs;
    }

    void outOfService(final boolean newValue, final long nowNs) {
        outOfService = newValue;
        changedNs = nowNs;
    }
}
