package io.sipproxy.config;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * A SIP or SIPS URI from the configuration (RFC 3261 section 19.1), taken apart as far as finding the next hop needs.
 *
 * @param uri               the whole URI as the operator wrote it.
 * @param isSips            whether its scheme is sips.
 * @param user              the user part as written (escapes kept), or null if there is none.
 * @param host              host name or IP address; IPv6 without brackets.
 * @param explicitPort      the port that the URI names, or -1 if it names none.
 * @param explicitTransport udp, tcp or tls if the URI has a transport parameter, else null.
 */
public record SipAddress(
    String uri, boolean isSips, String user, String host, int explicitPort, String explicitTransport) {

    private static final int DEFAULT_PORT = 5060;
    private static final int DEFAULT_TLS_PORT = 5061;
    private static final int MAX_PORT = 65535;
    private static final Set<String> TRANSPORTS = Set.of("udp", "tcp", "tls");
    private static final String USER_CHARACTERS = "-_.!~*'()%&=+$,;?/";
    private static final String PARAMETER_CHARACTERS = "-_.!~*'()%[]/:&+$";

    /**
     * The transport to use when no DNS record chooses one (RFC 3263 section 4.1).
     *
     * @return udp, tcp or tls; a sips URI is tls whatever its transport parameter.
     */
    public String transport() {
        if (isSips) {
            return "tls";
        }
        return explicitTransport == null ? "udp" : explicitTransport;
    }

    /**
     * The port to use when no DNS record chooses one (RFC 3263 section 4.2).
     *
     * @return 1-65535: the URI's port, else 5061 for tls and 5060 for the others.
     */
    public int port() {
        if (explicitPort > 0) {
            return explicitPort;
        }
        return "tls".equals(transport()) ? DEFAULT_TLS_PORT : DEFAULT_PORT;
    }

    /**
     * Whether both lead to the same address and transport.
     *
     * @param other the URI to compare with.
     * @return true if host, port and transport are equal once the defaults are applied.
     */
    public boolean isSameDestination(final SipAddress other) {
        return host.equalsIgnoreCase(other.host) && port() == other.port() && transport().equals(other.transport());
    }

    /**
     * Takes a URI apart.
     *
     * @param uri a sip: or sips: URI without password and headers.
     * @return its parts, or null if it is not valid.
     */
    public static SipAddress parse(final String uri) {
        final int schemeEnd = uri.indexOf(':');
        if (schemeEnd < 0) {
            return null;
        }
        final String scheme = uri.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        if (!"sip".equals(scheme) && !"sips".equals(scheme)) {
            return null;
        }
        final String rest = uri.substring(schemeEnd + 1);
        // The user part may contain ';', so it has to be cut off before the parameters are looked for.
        final int at = rest.indexOf('@');
        final String user = at < 0 ? null : rest.substring(0, at);
        if (user != null && (!Characters.isMadeOf(user, USER_CHARACTERS) || !isEscapingValid(user))) {
            return null;
        }
        return parseAfterUser(uri, "sips".equals(scheme), user, rest.substring(at + 1));
    }

    private static SipAddress parseAfterUser(
        final String uri, final boolean isSips, final String user, final String rest) {
        final int semicolon = rest.indexOf(';');
        final String hostPort = semicolon < 0 ? rest : rest.substring(0, semicolon);
        final int hostEnd = hostPort.startsWith("[") ? hostPort.indexOf(']') + 1 : endOfName(hostPort);
        final String host = hostIn(hostPort.substring(0, hostEnd));
        final int port = portIn(hostPort.substring(hostEnd));
        if (host == null || port == 0) {
            return null;
        }
        if (semicolon < 0) {
            return new SipAddress(uri, isSips, user, host, port, null);
        }
        final String[] parameters = rest.substring(semicolon + 1).split(";", -1);
        if (!areValid(parameters)) {
            return null;
        }
        final String transport = transportIn(parameters);
        if (transport != null && (!TRANSPORTS.contains(transport) || isSips && "udp".equals(transport))) {
            return null;
        }
        return new SipAddress(uri, isSips, user, host, port, transport);
    }

    private static int endOfName(final String hostPort) {
        final int colon = hostPort.indexOf(':');
        return colon < 0 ? hostPort.length() : colon;
    }

    /** The host without brackets, null if it is not valid; brackets and IPv6 go together. */
    private static String hostIn(final String text) {
        final boolean bracketed = text.length() > 2 && text.startsWith("[");
        final String host = bracketed ? text.substring(1, text.length() - 1) : text;
        return host.indexOf(':') >= 0 == bracketed && Hosts.isHost(host) ? host : null;
    }

    /** -1 if there is none, 0 if it is not valid. */
    private static int portIn(final String text) {
        if (text.isEmpty()) {
            return -1;
        }
        final Object port = text.startsWith(":") ? new IntegerRange(1, MAX_PORT).parse(text.substring(1)) : null;
        return port == null ? 0 : ((Long) port).intValue();
    }

    private static boolean areValid(final String[] parameters) {
        final Set<String> names = new HashSet<>();
        for (final String parameter : parameters) {
            final int equals = parameter.indexOf('=');
            final String name = equals < 0 ? parameter : parameter.substring(0, equals);
            final String value = equals < 0 ? "-" : parameter.substring(equals + 1);
            if (!Characters.isMadeOf(name, PARAMETER_CHARACTERS) || !isEscapingValid(name) ||
                !Characters.isMadeOf(value, PARAMETER_CHARACTERS) || !isEscapingValid(value) ||
                !names.add(name.toLowerCase(Locale.ROOT))) {
                return false;
            }
        }
        return true;
    }

    private static String transportIn(final String[] parameters) {
        for (final String parameter : parameters) {
            final String folded = parameter.toLowerCase(Locale.ROOT);
            if ("transport".equals(folded) || folded.startsWith("transport=")) {
                return folded.substring(folded.indexOf('=') + 1);
            }
        }
        return null;
    }

    private static boolean isEscapingValid(final String text) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            if (i + 2 >= text.length() ||
                !Characters.isHexDigit(text.charAt(i + 1)) || !Characters.isHexDigit(text.charAt(i + 2))) {
                return false;
            }
        }
        return true;
    }
}
