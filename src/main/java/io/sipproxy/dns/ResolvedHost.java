package io.sipproxy.dns;

import io.sipproxy.dns.ResolvedHost;
import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.Transport;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The servers behind one host name. Immutable. */
public final class ResolvedHost {
    /** More servers than one request is ever tried at. */
    public static final int MAX_SERVICES = 32;
    /** No address: the name does not exist, or nobody could tell. */
    public static final ResolvedHost NONE = new ResolvedHost(List.of());

    private final Service[] services;
    private final IpLiteral[] addresses;

    private ResolvedHost(final List<Service> found) {
        services = found.toArray(new Service[0]);
        addresses = found.stream().flatMap(service -> service.addresses().stream()).toArray(IpLiteral[]::new);
    }

    /**
     * Those servers of a host that have an address.
     *
     * @param found in any order; those beyond {@link #MAX_SERVICES} are left out.
     */
    public static ResolvedHost of(final List<Service> found) {
        final List<Service> sorted = new ArrayList<>(found);
        sorted.removeIf(service -> service.addresses().isEmpty());
        // Those of weight 0 first, as RFC 2782 begins its choice.
        sorted.sort(Comparator.comparingInt(Service::rank).thenComparing(service -> service.weight() > 0));
        return sorted.isEmpty() ? NONE
            : new ResolvedHost(sorted.subList(0, Math.min(MAX_SERVICES, sorted.size())));
    }

    /** A host that is its only server, in the order of the addresses. */
    public static ResolvedHost of(final InetAddress... found) {
        final List<IpLiteral> literals = new ArrayList<>();
        for (final InetAddress address : found) {
            literals.add(literal(address));
        }
        return of(List.of(new Service(null, 0, 0, 0, literals)));
    }

    static IpLiteral literal(final InetAddress address) {
        final IpLiteral literal = new IpLiteral();
        literal.parse(withoutZone(address.getHostAddress()));
        return literal;
    }

    private static String withoutZone(final String address) {
        final int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }

    /** @return how many addresses there are; 0 if the name could not be resolved. */
    public int size() {
        return addresses.length;
    }

    /** @return one of them, by rank; not to be changed. */
    public IpLiteral address(final int index) {
        return addresses[index];
    }

    /** @return how many servers there are. */
    public int services() {
        return services.length;
    }

    /** @return one of them, by rank. */
    public Service service(final int index) {
        return services[index];
    }

    /** As {@link #isAt}, at that very port. @param initialPort of those servers whose port is left open. */
    public boolean isAtPort(final Transport transport, final Transport initial, final long hi, final long lo,
        final int port, final int initialPort) {
        for (final Service service : services) {
            if ((service.port() > 0 ? service.port() : initialPort) == port
                && isAt(service, transport, initial, hi, lo)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether one of the servers is at that address.
     *
     * @param transport how it is reached.
     * @param initial the transport of those servers whose transport is left open.
     */
    public boolean isAt(final Transport transport, final Transport initial, final long hi, final long lo) {
        for (final Service service : services) {
            if (isAt(service, transport, initial, hi, lo)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAt(final Service service, final Transport transport, final Transport initial,
        final long hi, final long lo) {
        if ((service.transport() == null ? initial : service.transport()) != transport) {
            return false;
        }
        for (final IpLiteral address : service.addresses()) {
            if (address.hi() == hi && address.lo() == lo) {
                return true;
            }
        }
        return false;
    }
}
