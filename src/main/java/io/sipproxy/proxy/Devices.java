package io.sipproxy.proxy;

import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import io.sipproxy.sip.Transport;
import io.sipproxy.transaction.Fingerprint;
import io.sipproxy.transaction.KeyedHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.collections.Object2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The configured devices (DNs). The device that a request is for is the one whose contact is the next hop, else the one
 * whose number is the user part of the Request-URI.
 */
public final class Devices {
    private static final int MAX_NUMBER_LENGTH = 256;

    private final Object2ObjectHashMap<Fingerprint, Device> byAddress = new Object2ObjectHashMap<>();
    private final Object2ObjectHashMap<Fingerprint, Device> byNumber = new Object2ObjectHashMap<>();
    private final UnsafeBuffer unescaped = new UnsafeBuffer(new byte[MAX_NUMBER_LENGTH]);
    private final Fingerprint probe = new Fingerprint();
    private final KeyedHash hash = new KeyedHash(0, 0);
    private final List<Device> all = new ArrayList<>();
    private final List<Device> checked = new ArrayList<>();
    private boolean hasServices;

    /** @param device one more; its contact, if there is one, is found by its address if that is no name. */
    public void add(final Device device) {
        all.add(device);
        hasServices |= device.isVoiceOverIpService();
        final UnsafeBuffer number = new UnsafeBuffer(device.number().getBytes(StandardCharsets.UTF_8));
        byNumber.put(numberKey(number, 0, number.capacity()), device);
        final IpLiteral literal = new IpLiteral();
        final Device.Contact contact = device.contact();
        if (contact != null && literal.parse(contact.host())) {
            byAddress.put(addressKey(contact.transport(), literal.hi(), literal.lo(), contact.port()), device);
        }
        if (device.isChecked()) {
            checked.add(device);
        }
    }

    /** @return whether the request must not be sent again over a reopened connection. */
    boolean isVoiceOverIpService(final NextHop nextHop, final DirectBuffer buffer, final SipUri requestUri) {
        if (!hasServices) {
            return false;
        }
        final Device device = find(nextHop, buffer, requestUri);
        return device != null && device.isVoiceOverIpService();
    }

    /** @return all, in the order of adding. */
    public List<Device> all() {
        return Collections.unmodifiableList(all);
    }

    /** @return those that are asked whether they are there. */
    List<Device> checked() {
        return checked;
    }

    /**
     * @param uri of the target.
     * @return whether what is there is a device that is out of service. One whose contact is an address is known by
     *     that only: its number may have registered from elsewhere too.
     */
    boolean isOutOfService(final NextHop nextHop, final DirectBuffer buffer, final SipUri uri) {
        if (checked.isEmpty()) {
            return false;
        }
        final Device device = find(nextHop, buffer, uri);
        return device != null && device.isOutOfService() && (isAt(device, nextHop) || !hasAddress(device));
    }

    private boolean isAt(final Device device, final NextHop nextHop) {
        if (!nextHop.hasAddress()) {
            return false;
        }
        hashAddress(nextHop.transport(), nextHop.hi(), nextHop.lo(), nextHop.port(), probe);
        return byAddress.get(probe) == device;
    }

    private static boolean hasAddress(final Device device) {
        return new IpLiteral().parse(device.contact().host());
    }

    private Device find(final NextHop nextHop, final DirectBuffer buffer, final SipUri requestUri) {
        if (nextHop.hasAddress()) {
            hashAddress(nextHop.transport(), nextHop.hi(), nextHop.lo(), nextHop.port(), probe);
            final Device device = byAddress.get(probe);
            if (device != null) {
                return device;
            }
        }
        final Span user = requestUri.user();
        if (!user.isPresent() || user.length() > MAX_NUMBER_LENGTH) {
            return null;
        }
        final int length = SipUri.unescape(buffer, user.offset(), user.length(), unescaped, 0);
        hashNumber(unescaped, 0, length, probe);
        return byNumber.get(probe);
    }

    private Fingerprint numberKey(final DirectBuffer buffer, final int offset, final int length) {
        final Fingerprint key = new Fingerprint();
        hashNumber(buffer, offset, length, key);
        return key;
    }

    private Fingerprint addressKey(final Transport transport, final long hi, final long lo, final int port) {
        final Fingerprint key = new Fingerprint();
        hashAddress(transport, hi, lo, port, key);
        return key;
    }

    private void hashNumber(final DirectBuffer buffer, final int offset, final int length, final Fingerprint key) {
        hash.start().add(buffer, offset, length).finish();
        key.set(hash.hi(), hash.lo());
    }

    private void hashAddress(final Transport transport, final long hi, final long lo, final int port,
        final Fingerprint key) {
        hash.start().add(transport.ordinal()).add(hi).add(lo).add(port).finish();
        key.set(hash.hi(), hash.lo());
    }
}
