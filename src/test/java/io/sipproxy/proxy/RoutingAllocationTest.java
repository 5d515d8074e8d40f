package io.sipproxy.proxy;


import io.sipproxy.Allocation;
import io.sipproxy.dns.HostQuery;
import io.sipproxy.dns.Located;
import io.sipproxy.dns.LookupKind;
import io.sipproxy.dns.ResolvedHost;
import io.sipproxy.dns.Service;
import io.sipproxy.proxy.Routing.Outcome;
import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipText;
import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counters;
import io.sipproxy.transaction.KeyedHash;
import io.sipproxy.transport.FakeTransports;
import io.sipproxy.transport.Link;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is decided and written about each request allocates nothing, whether it has been compiled yet or not. */
class RoutingAllocationTest {
    private static final int ROUNDS = 2_000;
    /** Load the classes, the platform's digest among them. */
    private static final int FIRST_ROUNDS = 20;

    private final Counters counters = new Counters();
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final FakeTransports wire = new FakeTransports(() -> 0);
    private final Link phone = wire.accept("tcp:10.0.0.1:40000");
    private final Link fromPbx = wire.accept("tcp:10.0.0.20:33333");
    private final OwnAddresses own = new OwnAddresses(List.of("10.0.0.9", "example.com"), 5060, 0);
    private final RecordRouteToken token = new RecordRouteToken("key");
    private final SipServerPair pair = new SipServerPair("pbx", new SipServerMember("10.0.0.20", 5060, Transport.TCP),
        null);
    private final SipServers servers = new SipServers(List.of(pair), pair);
    private final HostResolver hosts = new HostResolver(tasks::add, () -> 0,
        query -> CompletableFuture.completedFuture(new Located(farm(), 60, true)), 0, counters);
    private final LocationTable locations = new LocationTable(new KeyedHash(1, 2), 10);
    private final LearnedFlows flows = new LearnedFlows(new KeyedHash(3, 4), counters);
    private final RequestValidator validator =
        new RequestValidator(new LoopDetector(new KeyedHash(5, 6)), servers, counters);
    private final Router router = new Router(own, token, servers, new NextHopResolver(hosts, own), locations, flows, 20,
        counters);
    private final Router registrar = new Router(own, token, new SipServers(List.of(), null), new NextHopResolver(hosts, own),
        locations, flows, 20, counters);
    private final RequestForwarder forwarder =
        new RequestForwarder(new AdvertisedAddress("10.0.0.9", 5060, 5061), token, () -> null);
    private final ResponseForwarder responses = new ResponseForwarder(65_536);
    private final Routing routing = new Routing();
    private final UnsafeBuffer out = new UnsafeBuffer(new byte[8192]);

    private SipMessage initial;
    private SipMessage inDialog;
    private SipMessage toName;
    private SipMessage withMaddr;
    private SipMessage toContact;
    private SipMessage toUser;
    private SipMessage response;

    @BeforeEach
    void prepare() throws InterruptedException {
        final SipText invite = SipText.request("INVITE", "sip:bob@10.0.0.9", "TCP 10.0.0.1:40000");
        initial = Parsed.message(invite.add("Route", "<sip:10.0.0.9;lr>"));
        final String value = Parsed.written(writer -> token.write(writer, initial));
        inDialog = Parsed.message(invite.with("To", "<sip:bob@10.0.0.9>;tag=b").withUri("sip:bob@10.0.0.7")
            .add("Route", "<sip:10.0.0.9;lr;rrt=" + value + ">,<sip:10.0.0.60;transport=tcp;lr>"));
        toName = Parsed.message(invite.withUri("sip:bob@Phone.Example.net"));
        withMaddr = Parsed.message(invite.withUri("sip:bob@10.0.0.7;maddr=10.0.0.9;transport=tcp"));
        toContact = Parsed.message(invite.withUri("sip:bob@192.168.1.5"));
        toUser = Parsed.message(invite);
        response = Parsed.message(invite.addFirst("Via", "SIP/2.0/TCP 10.0.0.9;branch=" + Parsed.branch(1, 2))
            .reply(200));
        final Parsed.Uri contact = Parsed.uri("sip:bob@192.168.1.5:5060;transport=tcp");
        flows.remember(contact.buffer(), contact.uri(), phone, Long.MAX_VALUE);
        final Parsed.Uri user = Parsed.uri("sip:bob@example.com");
        final AddressOfRecord record = locations.findOrMake(user.buffer(), user.uri().user(), 0);
        record.bindings().add(new ContactBinding("sip:bob@10.0.0.8".getBytes(StandardCharsets.UTF_8), "c", 1,
            ContactBinding.NO_Q, Long.MAX_VALUE, null));
        record.bindings().add(new ContactBinding("sip:bob@192.168.1.5".getBytes(StandardCharsets.UTF_8), "c", 1,
            ContactBinding.NO_Q, Long.MAX_VALUE, phone));
        locations.store(record);
        hosts.await(new HostQuery("phone.example.net", LookupKind.ANY), now -> {
        }, 0);
        tasks.poll(20, TimeUnit.SECONDS).run();
    }

    /** Several servers that share the load, so that the choice is measured too. */
    private static ResolvedHost farm() {
        final IpLiteral address = new IpLiteral();
        address.parse("10.0.0.50");
        return ResolvedHost.of(List.of(new Service(Transport.TCP, 5070, 0, 20, List.of(address)),
            new Service(Transport.UDP, 5080, 0, 10, List.of(address)),
            new Service(Transport.TCP, 5090, 1, 10, List.of(address))));
    }

    @AfterEach
    void close() {
        hosts.close();
    }

    @Test
    void shouldNotAllocate() {
        Allocation.assertNone(FIRST_ROUNDS, ROUNDS, this::work);
    }

    private void work() {
        forward(router, initial, phone);
        forward(router, inDialog, phone);
        forward(router, inDialog, fromPbx);
        forward(router, toName, fromPbx);
        forward(router, withMaddr, fromPbx);
        forward(router, toContact, fromPbx);
        forward(registrar, toUser, phone);
        check(responses.write(response, true, null) > 0);
    }

    private void forward(final Router by, final SipMessage request, final Link from) {
        check(validator.check(request, from) == 0);
        check(by.route(request, from, routing, 0) == Outcome.FORWARD);
        for (int i = 0; i < routing.targetCount(); i++) {
            check(forwarder.write(request, routing, routing.target(i), from, fromPbx, i, validator.digest(), out) > 0);
        }
    }

    private static void check(final boolean asExpected) {
        if (!asExpected) {
            throw new AssertionError("not as expected");
        }
    }
}
