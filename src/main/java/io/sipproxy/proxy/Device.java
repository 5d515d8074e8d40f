package io.sipproxy.proxy;

import io.sipproxy.sip.Transport;

/**
 * A configured device (DN).
 *
 * @param number which it is called by.
 * @param isVoiceOverIpService whether it is a service, for which no connection is reopened within a transaction.
 * @param contactHost where it is; null if it registers.
 * @param contactPort port there.
 * @param contactTransport transport there.
 */
public record Device(String number, boolean isVoiceOverIpService, String contactHost, int contactPort,
    Transport contactTransport) {
}
