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

    String number() {
        return number;
    }

    boolean isVoiceOverIpService() {
        return isVoiceOverIpService;
    }

    /** @return where it is; null if it registers. */
    Contact contact() {
        return contact;
    }

    boolean isChecked() {
        return oosCheckNs > 0 && contact != null;
    }

    long oosCheckNs() {
        return oosCheckNs;
    }

    long oosForceNs() {
        return oosForceNs;
    }

    boolean isOutOfService() {
        return outOfService;
    }

    void outOfService(final boolean newValue) {
        outOfService = newValue;
    }
}
