package io.sipproxy.dns;

import io.sipproxy.dns.ResolvedHost;
import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.Transport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Locates SIP servers (RFC 3263 section 4): NAPTR chooses the transport, SRV the host and port, A and AAAA the address;
 * what is missing is skipped. A name in the hosts file is an address and nothing else.
 */
public final class ServerLocator {
    private static final long LOCAL_TTL_SECONDS = 60;
    private static final Map<String, Transport> SERVICES =
        Map.of("SIP+D2U", Transport.UDP, "SIP+D2T", Transport.TCP, "SIPS+D2T", Transport.TLS);

    private final NameServers servers;
    private final Function<String, List<IpLiteral>> hostsFile;
    private final Supplier<List<String>> searchPath;

    /**
     * @param hostsFile gives the addresses of a name that is in the hosts file; else none.
     * @param searchPath gives the domains in which a name without a dot is looked up first.
     */
    public ServerLocator(final NameServers servers, final Function<String, List<IpLiteral>> hostsFile,
        final Supplier<List<String>> searchPath) {
        this.servers = servers;
        this.hostsFile = hostsFile;
        this.searchPath = searchPath;
    }

    /** @return the servers of the host; completes normally unless the name servers do not. */
    public CompletionStage<Located> locate(final HostQuery query) {
        final List<IpLiteral> local = hostsFile.apply(query.host());
        if (!local.isEmpty()) {
            return CompletableFuture.completedFuture(new Located(
                ResolvedHost.of(List.of(new Service(null, 0, 0, 0, local))), LOCAL_TTL_SECONDS, true));
        }
        final List<String> names = new ArrayList<>();
        if (query.host().indexOf('.') < 0) {
            searchPath.get().forEach(domain -> names.add(query.host() + '.' + domain));
        }
        names.add(query.host());
        CompletionStage<Found> result = find(names.get(0), query.kind());
        for (final String name : names.subList(1, names.size())) {
            result = result.thenCompose(found -> found.services().isEmpty()
                ? find(name, query.kind()).thenApply(found::before) : CompletableFuture.completedFuture(found));
        }
        return result.thenApply(found ->
            new Located(ResolvedHost.of(found.services()), found.ttlSeconds(), found.isComplete()));
    }

    private CompletionStage<Found> find(final String host, final LookupKind kind) {
        return switch (kind) {
            case ADDRESS -> address(host);
            case UDP -> orAddress(srv("_sip._udp." + host, Transport.UDP), host);
            case TCP -> orAddress(srv("_sip._tcp." + host, Transport.TCP), host);
            case TLS -> orAddress(srv("_sips._tcp." + host, Transport.TLS), host);
            case ANY -> orAddress(
                orElse(naptr(host, false), () -> both(srv("_sip._udp." + host, Transport.UDP),
                    srv("_sip._tcp." + host, Transport.TCP))), host);
            case ANY_SECURE -> orAddress(
                orElse(naptr(host, true), () -> srv("_sips._tcp." + host, Transport.TLS)), host);
        };
    }

    private static CompletionStage<Found> both(final CompletionStage<Found> one, final CompletionStage<Found> other) {
        return one.thenCombine(other, Found::before);
    }

    private static CompletionStage<Found> orElse(final CompletionStage<Found> first,
        final Supplier<CompletionStage<Found>> second) {
        return first.thenCompose(found -> !found.services().isEmpty() || found.isDenied()
            ? CompletableFuture.completedFuture(found) : second.get().thenApply(found::before));
    }

    private CompletionStage<Found> orAddress(final CompletionStage<Found> services, final String host) {
        return orElse(services, () -> address(host));
    }

    /** The host itself, at the transport and port that the URI gives or leaves to the default. */
    private CompletionStage<Found> address(final String host) {
        return service(new DnsRecord.Srv(0, 0, 0, host), null, 0);
    }

    private CompletionStage<Found> service(final DnsRecord.Srv srv, final Transport transport, final int rank) {
        return servers.ask(srv.target(), DnsRecord.Type.A)
            .thenCombine(servers.ask(srv.target(), DnsRecord.Type.AAAA), (ipv4, ipv6) -> {
                final List<IpLiteral> addresses = new ArrayList<>();
                ipv4.records().forEach(found -> addresses.add(((DnsRecord.Address) found).address()));
                ipv6.records().forEach(found -> addresses.add(((DnsRecord.Address) found).address()));
                return new Found(
                    addresses.isEmpty() ? List.of()
                        : List.of(new Service(transport, srv.port(), rank, srv.weight(), addresses)),
                    ttl(ipv4, ipv6), isAnswered(ipv4) && isAnswered(ipv6), false);
            });
    }

    /** That one family is missing says nothing about how long the other one holds. */
    private static long ttl(final DnsAnswer ipv4, final DnsAnswer ipv6) {
        if (ipv4.records().isEmpty() == ipv6.records().isEmpty()) {
            return Found.shorter(ipv4.ttlSeconds(), ipv6.ttlSeconds());
        }
        return ipv4.records().isEmpty() ? ipv6.ttlSeconds() : ipv4.ttlSeconds();
    }

    private static boolean isAnswered(final DnsAnswer answer) {
        return answer.status() != DnsAnswer.Status.FAILED;
    }

    private CompletionStage<Found> srv(final String name, final Transport transport) {
        return servers.ask(name, DnsRecord.Type.SRV).thenCompose(answer -> {
            final List<DnsRecord.Srv> records = new ArrayList<>();
            answer.records().forEach(found -> records.add((DnsRecord.Srv) found));
            final boolean isDenied = records.removeIf(record -> record.target().equals("."));
            records.sort(Comparator.comparingInt(DnsRecord.Srv::priority));
            CompletionStage<Found> all = CompletableFuture.completedFuture(new Found(List.of(),
                records.isEmpty() && !isDenied ? -1 : answer.ttlSeconds(), isAnswered(answer),
                isDenied && records.isEmpty()));
            final Map<Integer, Integer> ranks = new HashMap<>();
            for (final DnsRecord.Srv record
                : records.subList(0, Math.min(ResolvedHost.MAX_SERVICES, records.size()))) {
                final int rank = ranks.computeIfAbsent(record.priority(), priority -> ranks.size());
                all = all.thenCombine(service(record, transport, rank), ServerLocator::beside);
            }
            return all;
        });
    }

    /** Both, their ranks as they are. */
    private static Found beside(final Found one, final Found other) {
        final List<Service> all = new ArrayList<>(one.services());
        all.addAll(other.services());
        return new Found(all, Found.shorter(one.ttlSeconds(), other.ttlSeconds()),
            one.isComplete() && other.isComplete(), one.isDenied() || other.isDenied());
    }

    private CompletionStage<Found> naptr(final String host, final boolean isSecure) {
        return servers.ask(host, DnsRecord.Type.NAPTR).thenCompose(answer -> {
            final List<DnsRecord.Naptr> records = new ArrayList<>();
            answer.records().forEach(found -> records.add((DnsRecord.Naptr) found));
            records.removeIf(record -> !isUsable(record, isSecure));
            records.sort(Comparator.comparingInt(DnsRecord.Naptr::order)
                .thenComparingInt(DnsRecord.Naptr::preference));
            CompletionStage<Found> all = CompletableFuture.completedFuture(
                new Found(List.of(), records.isEmpty() ? -1 : answer.ttlSeconds(), isAnswered(answer), false));
            for (final DnsRecord.Naptr record
                : records.subList(0, Math.min(SERVICES.size(), records.size()))) {
                all = both(all, srv(record.replacement(), transportOf(record)));
            }
            return all;
        });
    }

    private static Transport transportOf(final DnsRecord.Naptr record) {
        return SERVICES.get(record.service().toUpperCase(Locale.ROOT));
    }

    /** A sips URI takes TLS only (RFC 3263 4.1). */
    private static boolean isUsable(final DnsRecord.Naptr record, final boolean isSecure) {
        final Transport transport = transportOf(record);
        return "s".equalsIgnoreCase(record.flags()) && transport != null && (!isSecure || transport == Transport.TLS);
    }
}
