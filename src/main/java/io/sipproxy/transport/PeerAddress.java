package io.sipproxy.transport;

import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.Transport;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;

/**
 * The transport, IP address and port of a peer. Immutable. The address is held as the 128 bits of an IPv6 address;
 * IPv4 is held IPv4-mapped (RFC 4291 section 2.5.5.2), so that a peer is the same whether its packets came through a
 * dual-stack socket or an IPv4 one.
 */
public final class PeerAddress {
    private static final long IPV4_MAPPED = 0x0000_ffff_0000_0000L;
    private static final long IPV4_MAPPED_MASK = 0xffff_ffff_0000_0000L;
    /** Of this process, since whoever invents source addresses must not be able to choose those that collide. */
    private static final HashMix MIX = new HashMix(new SecureRandom());

    private final Transport transport;
    private final long hi;
    private final long lo;
    private final int port;
    private InetSocketAddress socketAddress;

    /**
     * @param transport of the peer
     * @param hi        upper 64 bits of the address; 0 for IPv4
     * @param lo        lower 64 bits of the address; 0x0000ffff_aabbccdd for IPv4
     * @param port      0-65535
     */
    public PeerAddress(final Transport transport, final long hi, final long lo, final int port) {
        this.transport = transport;
        this.hi = hi;
        this.lo = lo;
        this.port = port;
    }

    /**
     * The peer behind a socket address, which is kept: a link-local address can only be answered with its scope.
     *
     * @param transport     of the peer
     * @param socketAddress resolved
     * @return the peer
     */
    public static PeerAddress of(final Transport transport, final InetSocketAddress socketAddress) {
        final byte[] address = socketAddress.getAddress().getAddress();
        final PeerAddress peer =
            new PeerAddress(transport, hi(address), lo(address), socketAddress.getPort());
        peer.socketAddress = socketAddress;
        return peer;
    }

    /**
     * @return the transport
     */
    public Transport transport() {
        return transport;
    }

    /**
     * @return the upper 64 bits of the address
     */
    public long hi() {
        return hi;
    }

    /**
     * @return the lower 64 bits of the address
     */
    public long lo() {
        return lo;
    }

    /**
     * @return the port
     */
    public int port() {
        return port;
    }

    /**
     * @return true for IPv4
     */
    public boolean isIpv4() {
        return isIpv4(hi, lo);
    }

    /**
     * @param otherHi upper 64 bits of another address
     * @param otherLo lower 64 bits of it
     * @return whether this peer has that address, on whatever port and transport
     */
    public boolean isSameHost(final long otherHi, final long otherLo) {
        return hi == otherHi && lo == otherLo;
    }

    /**
     * Whether this is the peer with that key; spares building an address for a lookup.
     *
     * @param otherTransport transport
     * @param otherHi        upper 64 bits of the address
     * @param otherLo        lower 64 bits of the address
     * @param otherPort      port
     * @return true if all are equal
     */
    public boolean matches(
        final Transport otherTransport, final long otherHi, final long otherLo, final int otherPort) {
        return port == otherPort && lo == otherLo && hi == otherHi && transport == otherTransport;
    }

    /**
     * The same address for the socket API. Made when first asked for, then kept.
     *
     * @return address and port
     */
    public InetSocketAddress socketAddress() {
        if (socketAddress == null) {
            socketAddress = new InetSocketAddress(inetAddress(hi, lo), port);
        }
        return socketAddress;
    }

    /**
     * @return the address alone as text, IPv6 without brackets
     */
    public String hostText() {
        final IpLiteral address = new IpLiteral();
        address.set(hi, lo);
        return address.toString();
    }

    @Override
    public boolean equals(final Object other) {
        return this == other ||
            other instanceof PeerAddress that && matches(that.transport, that.hi, that.lo, that.port);
    }

    @Override
    public int hashCode() {
        return hash(transport, hi, lo, port);
    }

    /**
     * Transport, address and port, e.g. {@code tcp:127.0.0.1:5060} or {@code udp:[::1]:5060}.
     */
    @Override
    public String toString() {
        final IpLiteral address = new IpLiteral();
        address.set(hi, lo);
        final String name = transport == Transport.UDP ? "udp:" : transport == Transport.TCP ? "tcp:" : "tls:";
        return isIpv4() ? name + address + ':' + port : name + '[' + address + "]:" + port;
    }

    static int hash(final Transport transport, final long hi, final long lo, final int port) {
        return (int)MIX.of(MIX.of(MIX.of(hi) + lo) + ((long)port << 8 | transport.ordinal()));
    }

    /**
     * Whom a peer counts as where each may have only so much: the IPv4 address, or the IPv6 network (64 bits), since one
     * host may use all addresses of that.
     *
     * @param hi upper 64 bits of its address; 0 for IPv4
     * @param lo lower 64 bits of its address
     * @return one number for each source; the upper half of an IPv6 address in use is 0 for the loopback address alone
     */
    public static long source(final long hi, final long lo) {
        return hi == 0 ? lo : hi;
    }

    /**
     * @return the {@link #source(long, long)} that this peer is of
     */
    public long source() {
        return source(hi, lo);
    }

    /**
     * @return {@link #source()} as text: an IPv4 address, or an IPv6 network with its length
     */
    public String sourceText() {
        if (hi == 0) {
            return hostText();
        }
        final IpLiteral network = new IpLiteral();
        network.set(hi, 0);
        return network + "/64";
    }

    /**
     * @return whether it is no address at all, but that of all interfaces
     */
    public boolean isUnspecified() {
        return hi == 0 && (lo == 0 || lo == IPV4_MAPPED);
    }

    static boolean isIpv4(final long hi, final long lo) {
        return hi == 0 && (lo & IPV4_MAPPED_MASK) == IPV4_MAPPED;
    }

    /**
     * Upper 64 bits of an address as the JDK gives it.
     *
     * @param address 4 or 16 bytes
     * @return the bits; 0 for IPv4
     */
    public static long hi(final byte[] address) {
        return address.length == 4 ? 0 : bits(address, 0, 8);
    }

    /**
     * Lower 64 bits of an address as the JDK gives it.
     *
     * @param address 4 or 16 bytes
     * @return the bits; IPv4 is mapped
     */
    public static long lo(final byte[] address) {
        return address.length == 4 ? IPV4_MAPPED | bits(address, 0, 4) : bits(address, 8, 8);
    }

    /**
     * The address as the JDK has it.
     *
     * @param hi upper 64 bits
     * @param lo lower 64 bits
     * @return an {@link Inet4Address} if IPv4-mapped, else an IPv6 address without a scope
     */
    public static InetAddress inetAddress(final long hi, final long lo) {
        final byte[] address = new byte[isIpv4(hi, lo) ? 4 : 16];
        for (int i = 0; i < address.length; i++) {
            final int shift = 8 * (address.length - 1 - i);
            address[i] = (byte)(shift < 64 ? lo >>> shift : hi >>> (shift - 64));
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (final UnknownHostException e) {
            throw new IllegalStateException("an address of " + address.length + " bytes", e);
        }
    }

    private static long bits(final byte[] bytes, final int offset, final int length) {
        long value = 0;
        for (int i = offset; i < offset + length; i++) {
            value = value << 8 | (bytes[i] & 0xff);
        }
        return value;
    }
}
