package io.sipproxy.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The host part of RFC 3261 section 25.1: host names and IP addresses, without ever asking a name server. */
final class Hosts {
    private static final int MAX_NAME_LENGTH = 253;
    private static final int MAX_LABEL_LENGTH = 63;
    private static final int IPV4_PARTS = 4;

    private Hosts() {
    }

    /**
     * Reads an IPv4 or IPv6 address.
     *
     * @param text the address, IPv6 without brackets and without a zone id.
     * @return the address, or null if it is not one.
     */
    static InetAddress ipAddress(final String text) {
        final boolean ipv6 = text.indexOf(':') >= 0;
        if (ipv6 ? !isIpv6Alphabet(text) : !isIpv4(text)) {
            return null;
        }
        try {
            // Brackets make the JDK refuse anything but an address, where it would otherwise look up a name.
            return InetAddress.getByName(ipv6 ? "[" + text + "]" : text);
        } catch (final UnknownHostException e) {
            return null;
        }
    }

    /** Whether text is a host name or the IP address of one host (so neither unspecified nor multicast). */
    static boolean isHost(final String text) {
        final InetAddress address = ipAddress(text);
        return address == null ? isName(text) : !address.isAnyLocalAddress() && !address.isMulticastAddress();
    }

    private static boolean isName(final String text) {
        final String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (name.length() > MAX_NAME_LENGTH) {
            return false;
        }
        final String[] labels = name.split("\\.", -1);
        for (final String label : labels) {
            if (!isLabel(label)) {
                return false;
            }
        }
        // A name whose last label starts with a digit would be a mistyped IPv4 address.
        return !Characters.isDigit(labels[labels.length - 1].charAt(0));
    }

    private static boolean isLabel(final String label) {
        return label.length() <= MAX_LABEL_LENGTH && Characters.isMadeOf(label, "-") &&
            !label.startsWith("-") && !label.endsWith("-");
    }

    private static boolean isIpv6Alphabet(final String text) {
        return text.chars().allMatch(c -> Characters.isHexDigit((char) c) || c == ':' || c == '.');
    }

    private static boolean isIpv4(final String text) {
        final String[] parts = text.split("\\.", -1);
        if (parts.length != IPV4_PARTS) {
            return false;
        }
        for (final String part : parts) {
            if (!isIpv4Part(part)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIpv4Part(final String part) {
        // A leading zero is refused because some programs read it as octal.
        return Characters.isDigits(part) && part.length() <= 3 && Integer.parseInt(part) <= 255 &&
            (part.length() == 1 || part.charAt(0) != '0');
    }
}
