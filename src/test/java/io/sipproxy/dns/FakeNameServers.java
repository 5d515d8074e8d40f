package io.sipproxy.dns;

import io.sipproxy.sip.IpLiteral;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Name servers with a zone that a test makes; they answer at once. */
public final class FakeNameServers implements NameServers {
    private final Map<String, List<DnsRecord>> records = new HashMap<>();
    private final Set<String> failing = new HashSet<>();
    private final List<String> asked = new ArrayList<>();
    private long ttlSeconds = 100;

    /** The TTL of all answers from now on. */
    public FakeNameServers ttl(final long seconds) {
        ttlSeconds = seconds;
        return this;
    }

    /** Adds an A or AAAA record. */
    public FakeNameServers address(final String name, final String address) {
        final IpLiteral literal = new IpLiteral();
        literal.parse(address);
        return add(name, literal.isIpv4() ? DnsRecord.Type.A : DnsRecord.Type.AAAA, new DnsRecord.Address(literal));
    }

    /** Adds an SRV record. */
    public FakeNameServers srv(final String name, final int priority, final int weight, final int port,
        final String target) {
        return add(name, DnsRecord.Type.SRV, new DnsRecord.Srv(priority, weight, port, target));
    }

    /** Adds a NAPTR record. */
    public FakeNameServers naptr(final String name, final int order, final int preference, final String service,
        final String replacement) {
        return add(name, DnsRecord.Type.NAPTR, new DnsRecord.Naptr(order, preference, "s", service, replacement));
    }

    /** Adds any record. */
    public FakeNameServers add(final String name, final DnsRecord.Type type, final DnsRecord record) {
        records.computeIfAbsent(type + " " + name, key -> new ArrayList<>()).add(record);
        return this;
    }

    /** No server can tell from now on. @param question such as "A one.example.com". */
    public FakeNameServers fail(final String question) {
        failing.add(question);
        return this;
    }

    /** @return the questions so far. */
    public List<String> asked() {
        return asked;
    }

    @Override
    public CompletionStage<DnsAnswer> ask(final String name, final DnsRecord.Type type) {
        final String question = type + " " + name;
        asked.add(question);
        if (failing.contains(question)) {
            return CompletableFuture.completedFuture(DnsAnswer.failed());
        }
        final List<DnsRecord> found = records.getOrDefault(question, List.of());
        return CompletableFuture.completedFuture(new DnsAnswer(
            found.isEmpty() ? DnsAnswer.Status.NONE : DnsAnswer.Status.FOUND, List.copyOf(found), ttlSeconds));
    }
}
