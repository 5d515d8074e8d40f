package io.sipproxy.config;

/**
 * A device that the configuration describes.
 *
 * @param number  its directory number: the user part of URIs that mean it.
 * @param type    its kind.
 * @param contact where it is, or null if that is known only from its registration or from the Request-URI.
 * @param oosCheckNs how often it is asked whether it is there, in nanoseconds; 0 for never.
 * @param oosForceNs the same while it is out of service.
 */
public record Dn(String number, DnType type, SipAddress contact, long oosCheckNs, long oosForceNs) {
}
