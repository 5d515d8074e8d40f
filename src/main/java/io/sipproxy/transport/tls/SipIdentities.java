package io.sipproxy.transport.tls;

import io.sipproxy.sip.IpLiteral;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * The SIP domains that a certificate is proof of (RFC 5922 section 7.1). SIP URIs without a user part in the
 * subjectAltName come first; only without any do its DNS names count, and the common name only where there is no
 * subjectAltName at all. An IP address in the subjectAltName counts as well, for next hops that are given by address.
 * Wildcards prove nothing (section 7.2).
 */
public final class SipIdentities {
    /** Of a peer that has shown no certificate. */
    public static final SipIdentities NONE = new SipIdentities(Set.of());

    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP = 7;
    private static final String SIP = "sip:";

    private final Set<String> domains;

    private SipIdentities(final Set<String> domains) {
        this.domains = domains;
    }

    /**
     * What a certificate proves, provided that it is itself valid and trusted.
     *
     * @param certificate of the peer
     * @return the identities; none if it names none in a form that counts
     */
    public static SipIdentities of(final X509Certificate certificate) {
        final Set<String> uris = new LinkedHashSet<>();
        final Set<String> names = new LinkedHashSet<>();
        final Set<String> addresses = new LinkedHashSet<>();
        final Collection<List<?>> alternatives;
        try {
            alternatives = certificate.getSubjectAlternativeNames();
        } catch (final CertificateParsingException e) {
            return NONE;
        }
        if (alternatives == null) {
            addCommonName(certificate, names);
        } else {
            for (final List<?> alternative : alternatives) {
                switch ((Integer)alternative.get(0)) {
                    case URI -> addUri((String)alternative.get(1), uris);
                    case DNS -> add((String)alternative.get(1), names);
                    case IP -> add((String)alternative.get(1), addresses);
                    default -> {
                    }
                }
            }
        }
        final Set<String> all = new LinkedHashSet<>(uris.isEmpty() ? names : uris);
        all.addAll(addresses);
        return new SipIdentities(all);
    }

    /**
     * Whether the certificate is proof of that domain.
     *
     * @param host host name or IP address; IPv6 with or without brackets
     * @return true if it is named in full
     */
    public boolean contains(final String host) {
        return domains.contains(normal(host));
    }

    /**
     * @return the domains separated by commas, for the log
     */
    @Override
    public String toString() {
        return domains.isEmpty() ? "nobody" : String.join(", ", domains);
    }

    /**
     * One form for all spellings of a host: lower case, no dot at the end, addresses in their canonical text.
     *
     * @param host name or address
     * @return the form by which hosts are compared
     */
    public static String normal(final String host) {
        final IpLiteral literal = new IpLiteral();
        if (literal.parse(host)) {
            return literal.toString();
        }
        final String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** A URI with a user part says who somebody is, not which domain (section 7.1); sips is no identity either. */
    private static void addUri(final String uri, final Set<String> to) {
        if (!uri.regionMatches(true, 0, SIP, 0, SIP.length()) || uri.indexOf('@') >= 0) {
            return;
        }
        final String rest = uri.substring(SIP.length());
        int end = 0;
        if (rest.startsWith("[")) {
            end = rest.indexOf(']') + 1;
        } else {
            while (end < rest.length() && ":;?".indexOf(rest.charAt(end)) < 0) {
                end++;
            }
        }
        add(rest.substring(0, end), to);
    }

    private static void add(final String host, final Set<String> to) {
        if (!host.isEmpty() && host.indexOf('*') < 0 && !host.startsWith(".")) {
            to.add(normal(host));
        }
    }

    private static void addCommonName(final X509Certificate certificate, final Set<String> to) {
        try {
            final List<Rdn> names = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
            for (int i = names.size() - 1; i >= 0; i--) {
                if ("CN".equalsIgnoreCase(names.get(i).getType()) && names.get(i).getValue() instanceof String name) {
                    if (name.indexOf(' ') < 0) {
                        add(name, to);
                    }
                    return;
                }
            }
        } catch (final InvalidNameException e) {
            // A subject that is no name proves nothing.
            return;
        }
    }
}
