package io.sipproxy.dns;

import io.sipproxy.dns.ResolvedHost;
import io.sipproxy.sip.IpLiteral;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.hosts.HostsFileParser;

/**
 * Asks name servers with dnsjava: one after the other until one answers, over TCP if an answer was truncated, aliases
 * followed. All work is done on one thread of its own.
 */
public final class DnsClient implements NameServers, Locator {
    private static final Duration TRY_TIMEOUT = Duration.ofMillis(1_500);
    private static final int MAX_TRIES = 4;
    private static final int ROUNDS = 2;
    private static final int MAX_ALIASES = 8;
    private static final int DNS_PORT = 53;
    private static final long REREAD_NS = 60_000_000_000L;

    static {
        // How exact the time of a try is, in milliseconds; to be set before dnsjava's first question.
        if (System.getProperty("dnsjava.nio.selector_timeout") == null) {
            System.setProperty("dnsjava.nio.selector_timeout", "100");
        }
    }

    private final List<InetSocketAddress> configured;
    private final ThreadPoolExecutor executor;
    private final HostsFileParser hostsFile = new HostsFileParser();
    private final ServerLocator locator = new ServerLocator(this, this::inHostsFile, this::searchPath);
    private List<SimpleResolver> resolvers = List.of();
    private List<String> searched = List.of();
    private long readNs;
    private boolean isRead;
    private SimpleResolver answeredLast;

    /** @param configured name servers; empty for those of the operating system. */
    public DnsClient(final List<InetSocketAddress> configured) {
        this.configured = List.copyOf(configured);
        this.executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            final Thread thread = new Thread(task, "sipproxy-dns");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public CompletionStage<Located> locate(final HostQuery query) {
        try {
            return CompletableFuture.supplyAsync(() -> locator.locate(query), executor)
                .thenCompose(located -> located);
        } catch (final RejectedExecutionException e) {
            return CompletableFuture.completedFuture(Located.FAILED);
        }
    }

    /** {@inheritDoc} To be called on this client's thread. */
    @Override
    public CompletionStage<DnsAnswer> ask(final String name, final DnsRecord.Type type) {
        try {
            return follow(Name.fromString(name, Name.root), Type.value(type.name()), Long.MAX_VALUE, MAX_ALIASES);
        } catch (final TextParseException e) {
            return CompletableFuture.completedFuture(new DnsAnswer(DnsAnswer.Status.NONE, List.of(), -1));
        }
    }

    private CompletionStage<DnsAnswer> follow(final Name name, final int type, final long ttlSeconds,
        final int aliasesLeft) {
        readServers();
        final List<SimpleResolver> order = new ArrayList<>(resolvers);
        if (order.remove(answeredLast)) {
            order.add(0, answeredLast);
        }
        final Message question = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        return exchange(question, order, 0).thenCompose(answer ->
            answer == null ? CompletableFuture.completedFuture(DnsAnswer.failed())
                : read(answer, name, type, ttlSeconds, aliasesLeft));
    }

    /** @return null if no server gives a usable answer. */
    private CompletionStage<Message> exchange(final Message question, final List<SimpleResolver> servers,
        final int tried) {
        if (tried >= Math.min(MAX_TRIES, ROUNDS * servers.size())) {
            return CompletableFuture.completedFuture(null);
        }
        final SimpleResolver server = servers.get(tried % servers.size());
        return server.sendAsync(question, executor).handleAsync((answer, failure) -> {
            if (failure == null && isUsable(answer)) {
                answeredLast = server;
                return CompletableFuture.completedFuture(answer);
            }
            return exchange(question, servers, tried + 1);
        }, executor).thenCompose(next -> next);
    }

    private static boolean isUsable(final Message answer) {
        return answer.getRcode() == Rcode.NXDOMAIN || answer.getRcode() == Rcode.NOERROR && !isReferral(answer);
    }

    /** A server that neither has the zone nor asks others points to those who may have it (RFC 2308 section 2.2). */
    private static boolean isReferral(final Message answer) {
        return answer.getSection(Section.ANSWER).isEmpty() && !answer.getHeader().getFlag(Flags.AA)
            && has(answer.getSection(Section.AUTHORITY), Type.NS)
            && !has(answer.getSection(Section.AUTHORITY), Type.SOA);
    }

    private static boolean has(final List<Record> records, final int type) {
        return records.stream().anyMatch(record -> record.getType() == type);
    }

    private CompletionStage<DnsAnswer> read(final Message answer, final Name asked, final int type,
        final long knownTtlSeconds, final int aliasesLeft) {
        final List<Record> records = answer.getSection(Section.ANSWER);
        Name name = asked;
        long ttlSeconds = knownTtlSeconds;
        int left = aliasesLeft;
        while (true) {
            final List<DnsRecord> found = new ArrayList<>();
            CNAMERecord alias = null;
            for (final Record record : records) {
                if (record.getType() == type && record.getName().equals(name)) {
                    found.add(converted(record));
                    ttlSeconds = Math.min(ttlSeconds, record.getTTL());
                } else if (record instanceof CNAMERecord candidate && record.getName().equals(name)) {
                    alias = candidate;
                }
            }
            if (!found.isEmpty()) {
                return CompletableFuture.completedFuture(
                    new DnsAnswer(DnsAnswer.Status.FOUND, found, ttlSeconds));
            }
            if (alias == null) {
                break;
            }
            if (left-- == 0) {
                return CompletableFuture.completedFuture(DnsAnswer.failed());
            }
            ttlSeconds = Math.min(ttlSeconds, alias.getTTL());
            name = alias.getTarget();
        }
        final long negativeTtlSeconds = negativeTtl(answer);
        if (left < aliasesLeft && negativeTtlSeconds < 0 && answer.getRcode() == Rcode.NOERROR) {
            // The server knew the alias and not what it stands for.
            return follow(name, type, ttlSeconds, left);
        }
        return CompletableFuture.completedFuture(
            new DnsAnswer(DnsAnswer.Status.NONE, List.of(), Found.shorter(negativeTtlSeconds,
                ttlSeconds == Long.MAX_VALUE ? -1 : ttlSeconds)));
    }

    /** How long it holds that there is nothing (RFC 2308 section 5); negative if the answer does not say. */
    private static long negativeTtl(final Message answer) {
        for (final Record record : answer.getSection(Section.AUTHORITY)) {
            if (record instanceof SOARecord soa) {
                return Math.min(soa.getTTL(), soa.getMinimum());
            }
        }
        return -1;
    }

    private static DnsRecord converted(final Record record) {
        if (record instanceof SRVRecord srv) {
            return new DnsRecord.Srv(srv.getPriority(), srv.getWeight(), srv.getPort(), srv.getTarget().toString());
        }
        if (record instanceof NAPTRRecord naptr) {
            return new DnsRecord.Naptr(naptr.getOrder(), naptr.getPreference(), naptr.getFlags(), naptr.getService(),
                naptr.getReplacement().toString());
        }
        return new DnsRecord.Address(ResolvedHost.literal(record instanceof AAAARecord ipv6 ? ipv6.getAddress()
            : ((ARecord) record).getAddress()));
    }

    /** The operating system's may change while the program runs. */
    private void readServers() {
        final long nowNs = System.nanoTime();
        if (isRead && (!configured.isEmpty() || nowNs - readNs < REREAD_NS)) {
            return;
        }
        if (isRead) {
            ResolverConfig.refresh();
        }
        readNs = nowNs;
        isRead = true;
        final ResolverConfig system = ResolverConfig.getCurrentConfig();
        final List<InetSocketAddress> addresses = new ArrayList<>(configured.isEmpty() ? system.servers() : configured);
        if (addresses.isEmpty()) {
            addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), DNS_PORT));
        }
        final List<SimpleResolver> made = new ArrayList<>();
        for (final InetSocketAddress address : addresses) {
            final SimpleResolver resolver = new SimpleResolver(address);
            resolver.setTimeout(TRY_TIMEOUT);
            made.add(resolver);
        }
        resolvers = made;
        searched = system.searchPath().stream().map(domain -> domain.toString(true)).toList();
    }

    private List<String> searchPath() {
        readServers();
        return searched;
    }

    private List<IpLiteral> inHostsFile(final String host) {
        final List<IpLiteral> found = new ArrayList<>();
        try {
            final Name name = Name.fromString(host, Name.root);
            hostsFile.getAddressForHost(name, Type.A).map(ResolvedHost::literal).ifPresent(found::add);
            hostsFile.getAddressForHost(name, Type.AAAA).map(ResolvedHost::literal).ifPresent(found::add);
        } catch (final IOException e) {
            // No such file, or no such name: the name servers are asked.
            found.clear();
        }
        final String folded = host.toLowerCase(Locale.ROOT);
        if (found.isEmpty() && (folded.equals("localhost") || folded.endsWith(".localhost"))) {
            for (final String address : new String[] {"127.0.0.1", "::1"}) {
                final IpLiteral literal = new IpLiteral();
                literal.parse(address);
                found.add(literal);
            }
        }
        return found;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
