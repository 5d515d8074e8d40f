package io.sipproxy.dns;

/**
 * What is asked about a host.
 *
 * @param host its name.
 * @param kind what the URI that names it leaves open.
 */
public record HostQuery(String host, LookupKind kind) {
}
