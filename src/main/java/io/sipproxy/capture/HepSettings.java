package io.sipproxy.capture;

import java.net.InetSocketAddress;

/**
 * Where copies of messages go.
 *
 * @param collector who gets them.
 * @param captureId what this proxy is called there, 0 to 4,294,967,295.
 * @param password  what it is known by there; null for none.
 */
public record HepSettings(InetSocketAddress collector, long captureId, String password) {
    /** Without the password. */
    @Override
    public String toString() {
        return "HEP to " + collector + " as " + captureId;
    }
}
