package io.sipproxy.inspect;

/**
 * A configured device (DN).
 *
 * @param number which it is called by.
 * @param contact where it is; null if it registers.
 * @param type {@code extension} or {@code voice-over-ip-service}.
 * @param checked whether it is asked whether it is there; if not it counts as in service.
 * @param inService whether requests are sent to it.
 * @param sinceMs since when, in milliseconds since 1970.
 */
public record DeviceState(String number, String contact, String type, boolean checked, boolean inService,
    long sinceMs) {
}
