package io.sipproxy.dns;

import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.Transport;
import java.util.List;

/**
 * One server behind a host name: the target of an SRV record, or the host itself.
 *
 * @param transport how it is reached; null if that is the URI's or its default.
 * @param port 1-65535; 0 if that is the URI's or the transport's default.
 * @param rank lower ones are tried first; those of equal rank share the load.
 * @param weight its part of the load (RFC 2782), 0-65535.
 * @param addresses where it is, in the order to try them.
 */
public record Service(Transport transport, int port, int rank, int weight, List<IpLiteral> addresses) {
}
