package io.sipproxy.proxy;

import io.sipproxy.sip.IpLiteral;
import java.net.InetAddress;

/** The addresses of one host name, in the order of preference. Immutable. */
public final class ResolvedHost {
    /** No address: the name does not exist, or nobody could tell. */
    public static final ResolvedHost NONE = new ResolvedHost(new IpLiteral[0]);

    private final IpLiteral[] addresses;

    private ResolvedHost(final IpLiteral[] addresses) {
        this.addresses = addresses;
    }

    static ResolvedHost of(final InetAddress... found) {
        final IpLiteral[] literals = new IpLiteral[found.length];
        for (int i = 0; i < found.length; i++) {
            literals[i] = new IpLiteral();
            literals[i].parse(withoutZone(found[i].getHostAddress()));
        }
        return new ResolvedHost(literals);
    }

    private static String withoutZone(final String address) {
        final int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }

    /** @return how many there are; 0 if the name could not be resolved. */
    public int size() {
        return addresses.length;
    }

    /** @return one of them; not to be changed. */
    public IpLiteral address(final int index) {
        return addresses[index];
    }
}
