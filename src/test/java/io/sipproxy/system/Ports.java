package io.sipproxy.system;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;

/** Free port numbers below the range from which the kernel picks ports for outgoing connections. */
public final class Ports {
    private static final int LOWEST = 20_000;
    private static final int COUNT = 11_000;
    private static final Random RANDOM = new Random();

    private Ports() {
    }

    /** A port that is free on the host for TCP and UDP at this moment. */
    public static int free(final String host) {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            final int port = LOWEST + RANDOM.nextInt(COUNT);
            if (isFree(host, port)) {
                return port;
            }
        }
        throw new AssertionError("no free port on " + host);
    }

    /** True when both a TCP and a UDP socket can be bound there. */
    static boolean isFree(final String host, final int port) {
        final InetSocketAddress address = new InetSocketAddress(host, port);
        try (ServerSocket tcp = new ServerSocket(); DatagramSocket udp = new DatagramSocket(address)) {
            tcp.bind(address, 1);
            return udp.isBound();
        } catch (final IOException e) {
            return false;
        }
    }

    /** A host name or address as it stands in a URI: IPv6 in brackets. */
    static String inUri(final String host) {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    static InetSocketAddress address(final String host, final int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }
}
