package io.sipproxy.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ServerLocatorTest {
    private final FakeNameServers dns = new FakeNameServers();
    private final ServerLocator locator =
        new ServerLocator(dns, ServerLocatorTest::inHostsFile, () -> List.of("site.example", "example.com"));

    private static List<IpLiteral> inHostsFile(final String host) {
        if (!host.equals("local.example.com")) {
            return List.of();
        }
        final IpLiteral literal = new IpLiteral();
        literal.parse("10.0.0.99");
        return List.of(literal);
    }

    private Located locate(final String host, final LookupKind kind) {
        return ((CompletableFuture<Located>) locator.locate(new HostQuery(host, kind))).join();
    }

    /** Servers as "rank transport address:port/weight", - for what is left open. */
    private List<String> found(final String host, final LookupKind kind) {
        final ResolvedHost resolved = locate(host, kind).host();
        final List<String> all = new ArrayList<>();
        for (int i = 0; i < resolved.services(); i++) {
            final Service service = resolved.service(i);
            for (final IpLiteral address : service.addresses()) {
                all.add(service.rank() + " " + (service.transport() == null ? "-" : service.transport()) + " "
                    + address + ":" + service.port() + "/" + service.weight());
            }
        }
        return all;
    }

    @Test
    void shouldAskForAddressesOnlyWhenAPortIsGiven() {
        dns.srv("_sip._tcp.example.com", 0, 0, 5070, "one.example.com").address("example.com", "10.0.0.1")
            .address("example.com", "2001:db8::1").address("example.com", "10.0.0.2");
        assertEquals(List.of("0 - 10.0.0.1:0/0", "0 - 10.0.0.2:0/0", "0 - 2001:db8::1:0/0"),
            found("example.com", LookupKind.ADDRESS));
        assertEquals(List.of("A example.com", "AAAA example.com"), dns.asked());
    }

    @Test
    void shouldRankSrvByPriority() {
        dns.srv("_sip._tcp.example.com", 20, 5, 5073, "three.example.com")
            .srv("_sip._tcp.example.com", 10, 60, 5071, "one.example.com")
            .srv("_sip._tcp.example.com", 10, 0, 5072, "two.example.com")
            .address("one.example.com", "10.0.0.1").address("two.example.com", "10.0.0.2")
            .address("three.example.com", "10.0.0.3").address("example.com", "10.0.0.9");
        assertEquals(List.of("0 TCP 10.0.0.2:5072/0", "0 TCP 10.0.0.1:5071/60", "1 TCP 10.0.0.3:5073/5"),
            found("example.com", LookupKind.TCP), "of equal rank those of weight 0 come first");
        assertFalse(dns.asked().contains("A example.com"));
        assertFalse(dns.asked().contains("NAPTR example.com"), "the transport is given");
    }

    @Test
    void shouldFallBackToTheAddressWithoutSrv() {
        dns.address("example.com", "10.0.0.9");
        assertEquals(List.of("0 - 10.0.0.9:0/0"), found("example.com", LookupKind.TCP));
        assertEquals(List.of("0 - 10.0.0.9:0/0"), found("example.com", LookupKind.TLS));
        assertEquals(List.of("0 - 10.0.0.9:0/0"), found("example.com", LookupKind.ANY));
        assertEquals(List.of("0 - 10.0.0.9:0/0"), found("example.com", LookupKind.ANY_SECURE));
    }

    @Test
    void shouldNotFallBackWhenTheServiceIsDenied() {
        dns.srv("_sip._tcp.example.com", 0, 0, 0, ".").address("example.com", "10.0.0.9");
        assertEquals(List.of(), found("example.com", LookupKind.TCP));
        assertTrue(locate("example.com", LookupKind.TCP).isComplete());
    }

    @Test
    void shouldChooseTransportsByNaptr() {
        dns.naptr("example.com", 50, 50, "SIPS+D2T", "_sips._tcp.example.com")
            .naptr("example.com", 90, 60, "SIP+D2U", "_sip._udp.other.example")
            .naptr("example.com", 90, 50, "sip+d2t", "_sip._tcp.example.com")
            .naptr("example.com", 10, 10, "SIP+D2S", "_sip._sctp.example.com")
            .add("example.com", DnsRecord.Type.NAPTR,
                new DnsRecord.Naptr(1, 1, "u", "SIP+D2U", "_sip._udp.wrong.example"))
            .srv("_sips._tcp.example.com", 0, 0, 5061, "a.example.com")
            .srv("_sip._tcp.example.com", 0, 0, 5062, "a.example.com")
            .srv("_sip._udp.other.example", 7, 0, 5063, "a.example.com").address("a.example.com", "10.0.0.1");
        assertEquals(List.of("0 TLS 10.0.0.1:5061/0", "1 TCP 10.0.0.1:5062/0", "2 UDP 10.0.0.1:5063/0"),
            found("example.com", LookupKind.ANY));
        assertEquals(List.of("0 TLS 10.0.0.1:5061/0"), found("example.com", LookupKind.ANY_SECURE));
    }

    @Test
    void shouldTryTheSrvOfEachTransportWithoutNaptr() {
        dns.srv("_sip._tcp.example.com", 0, 0, 5062, "a.example.com").address("a.example.com", "10.0.0.1");
        assertEquals(List.of("0 TCP 10.0.0.1:5062/0"), found("example.com", LookupKind.ANY));
        dns.srv("_sip._udp.example.com", 3, 0, 5063, "a.example.com");
        assertEquals(List.of("0 UDP 10.0.0.1:5063/0", "1 TCP 10.0.0.1:5062/0"),
            found("example.com", LookupKind.ANY));
        dns.srv("_sips._tcp.example.com", 3, 0, 5064, "a.example.com");
        assertEquals(List.of("0 TLS 10.0.0.1:5064/0"), found("example.com", LookupKind.ANY_SECURE));
    }

    @Test
    void shouldTakeANameInTheHostsFileForAnAddress() {
        assertEquals(List.of("0 - 10.0.0.99:0/0"), found("local.example.com", LookupKind.ANY));
        assertEquals(List.of(), dns.asked());
    }

    @Test
    void shouldLookANameWithoutADotUpInTheSearchedDomains() {
        dns.srv("_sip._tcp.pbx.example.com", 0, 0, 5062, "a.example.com").address("a.example.com", "10.0.0.1");
        assertEquals(List.of("0 TCP 10.0.0.1:5062/0"), found("pbx", LookupKind.TCP));
        dns.address("phone", "10.0.0.2");
        assertEquals(List.of("0 - 10.0.0.2:0/0"), found("phone", LookupKind.ADDRESS));
    }

    @Test
    void shouldHoldForTheShortestTtl() {
        dns.ttl(40).srv("_sip._tcp.example.com", 0, 0, 5062, "a.example.com").address("a.example.com", "10.0.0.1");
        assertEquals(40, locate("example.com", LookupKind.TCP).ttlSeconds());
    }

    @Test
    void shouldTellWhetherAllQuestionsWereAnswered() {
        dns.address("example.com", "10.0.0.1");
        assertTrue(locate("example.com", LookupKind.ADDRESS).isComplete());
        dns.fail("AAAA example.com");
        assertFalse(locate("example.com", LookupKind.ADDRESS).isComplete());
        assertEquals(List.of("0 - 10.0.0.1:0/0"), found("example.com", LookupKind.ADDRESS));
        dns.fail("A example.com");
        assertEquals(List.of(), found("example.com", LookupKind.ADDRESS));
    }
}
