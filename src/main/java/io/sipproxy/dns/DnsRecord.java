package io.sipproxy.dns;

import io.sipproxy.sip.IpLiteral;

/** One record of an answer. */
public interface DnsRecord {
    /** The types that are asked for. */
    enum Type { A, AAAA, SRV, NAPTR }

    /** A or AAAA. */
    record Address(IpLiteral address) implements DnsRecord {
    }

    /** SRV (RFC 2782); the target is "." if there decidedly is no such service. */
    record Srv(int priority, int weight, int port, String target) implements DnsRecord {
    }

    /** NAPTR (RFC 3403). */
    record Naptr(int order, int preference, String flags, String service, String replacement) implements DnsRecord {
    }
}
