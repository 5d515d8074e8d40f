package io.sipproxy.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.Method;
import io.sipproxy.sip.ReasonPhrase;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.PooledBuffer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which transaction a message belongs to (RFC 3261 17.1.3, 17.2.3), and the limits. */
class TransactionLayerTest {
    private final TransactionFixture fixture = new TransactionFixture();
    private final FakeLink udp = fixture.udp();
    private final FakeLink tcp = fixture.tcp();

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.assertIdle();
    }

    private static SipText request(final String method) {
        return SipText.request(method, "sip:bob@example.com", "TCP 10.0.0.1:40000");
    }

    @Test
    void shouldTellTransactionsApartByBranchSentByAndMethod() {
        final SipText first = request("OPTIONS").withBranch("z9hG4bKsame");
        fixture.receive(tcp, first);
        final ServerTransaction one = fixture.server;
        fixture.receive(tcp, request("OPTIONS").with("Via", "SIP/2.0/TCP 10.0.0.1:40001;branch=z9hG4bKsame"));
        final ServerTransaction otherPort = fixture.server;
        fixture.receive(tcp, request("OPTIONS").with("Via", "SIP/2.0/TCP 10.0.0.2:40000;branch=z9hG4bKsame"));
        final ServerTransaction otherHost = fixture.server;
        fixture.receive(tcp, request("INFO").withBranch("z9hG4bKsame"));
        final ServerTransaction otherMethod = fixture.server;
        fixture.receive(tcp, request("FETCH").withBranch("z9hG4bKsame"));
        final ServerTransaction unknownMethod = fixture.server;
        fixture.receive(tcp, request("STORE").withBranch("z9hG4bKsame"));
        assertEquals(List.of("request OPTIONS", "request OPTIONS", "request OPTIONS", "request INFO", "request FETCH",
            "request STORE"), fixture.told());
        fixture.receive(tcp, first.without("Contact"));
        assertEquals(List.of(), fixture.told());
        for (final ServerTransaction each : List.of(one, otherPort, otherHost, otherMethod, unknownMethod,
            fixture.server)) {
            each.abandon(fixture.loop.nowNs());
        }
    }

    @Test
    void shouldMatchRequestsWithoutTheMagicCookieByTheirFields() {
        final SipText invite = request("INVITE").with("Via", "SIP/2.0/TCP 10.0.0.1:40000");
        final SipText second = request("INVITE").with("Via", "SIP/2.0/TCP 10.0.0.1:40000");
        fixture.receive(tcp, invite);
        fixture.respond(180);
        final ServerTransaction first = fixture.server;
        fixture.receive(tcp, second);
        assertEquals(List.of("request INVITE", "request INVITE"), fixture.told());
        final ServerTransaction other = fixture.server;
        assertNotSame(first, other);
        tcp.take(180);
        fixture.receive(tcp, invite);
        tcp.take(180);
        fixture.receive(tcp, invite.cancel());
        assertEquals(List.of("cancel"), fixture.told());
        assertSame(first, fixture.cancelled);
        fixture.respond(200);
        tcp.take(200);
        fixture.respond(first, invite.reply(487));
        fixture.receive(tcp, invite.ack(tcp.take(487)));
        assertEquals(List.of("server over", "server over"), fixture.told());
        assertTrue(other.isPending());
        fixture.respond(other, second.reply(486));
        fixture.receive(tcp, second.ack(tcp.take(486)));
    }

    @Test
    void shouldTellRequestsWithAnOldBranchApartByCSeq() {
        final SipText first = request("OPTIONS").withBranch("1");
        fixture.receive(tcp, first);
        final ServerTransaction one = fixture.server;
        fixture.receive(tcp, first.with("CSeq", "2 OPTIONS"));
        assertEquals(List.of("request OPTIONS", "request OPTIONS"), fixture.told());
        fixture.receive(tcp, first);
        assertEquals(List.of(), fixture.told());
        one.abandon(fixture.loop.nowNs());
        fixture.server.abandon(fixture.loop.nowNs());
    }

    @Test
    void shouldFindTheInviteOfACancelAndAbsorbItsRepetitions() {
        final SipText invite = SipText.request("INVITE", "sip:bob@example.com", "UDP 10.0.0.1:5060");
        fixture.receive(udp, invite);
        final ServerTransaction call = fixture.server;
        fixture.receive(udp, invite.cancel());
        assertSame(call, fixture.cancelled);
        fixture.respond(200);
        final String response = udp.take(200).toString();
        fixture.receive(udp, invite.cancel());
        assertEquals(response, udp.take(200).toString());
        assertEquals(List.of("request INVITE", "cancel"), fixture.told());
        fixture.respond(call, invite.reply(487));
        fixture.receive(udp, invite.ack(invite.reply(487)));
        fixture.advance(32_000);
    }

    @Test
    void shouldAnswerTheCancelWithTheTagThatItsInviteGets() {
        final SipText invite = request("INVITE");
        fixture.receive(tcp, invite);
        final ServerTransaction call = fixture.server;
        fixture.receive(tcp, invite.cancel());
        fixture.server.reply(200, ReasonPhrase.of(200), fixture.loop.nowNs());
        call.reply(487, ReasonPhrase.of(487), fixture.loop.nowNs());
        final SipText cancelled = tcp.take(200);
        final SipText ended = tcp.take(487);
        assertTrue(ended.header("To").contains(";tag="));
        assertEquals(ended.header("To"), cancelled.header("To"));
        fixture.receive(tcp, invite.ack(ended));
    }

    @Test
    void shouldTellTheUserOfACancelOfNothing() {
        fixture.receive(tcp, request("INVITE").cancel());
        assertEquals(List.of("cancel of nothing"), fixture.told());
        assertNull(fixture.cancelled);
        fixture.respond(481);
        fixture.receive(tcp, request("OPTIONS"));
        final ServerTransaction options = fixture.server;
        fixture.receive(tcp, request("INVITE").cancel());
        assertEquals(List.of("server over", "request OPTIONS", "cancel of nothing"), fixture.told());
        fixture.respond(481);
        options.abandon(fixture.loop.nowNs());
    }

    @Test
    void shouldHandAnAckOfNothingToTheUser() {
        fixture.receive(tcp, request("INVITE").ack(request("INVITE").reply(200)));
        assertEquals(List.of("ack"), fixture.told());
    }

    @Test
    void shouldRefuseAMergedRequestWhileTheFirstOneLives() {
        final SipText first = request("OPTIONS");
        final SipText merged = first.withBranch("z9hG4bKother-way");
        fixture.receive(tcp, first);
        final ServerTransaction one = fixture.server;
        fixture.receive(tcp, merged);
        assertEquals(List.of("request OPTIONS", "server over"), fixture.told());
        assertEquals("z9hG4bKother-way", tcp.take(482).branch());
        assertEquals(1, fixture.count(Counter.MERGED_REQUESTS));
        fixture.respond(one, first.reply(200));
        tcp.take(200);
        fixture.receive(tcp, merged);
        assertEquals(List.of("server over", "request OPTIONS"), fixture.told());
        fixture.server.abandon(fixture.loop.nowNs());
    }

    @Test
    void shouldNotTakeOtherRequestsForMergedOnes() {
        final SipText first = request("NOTIFY");
        final String ours = "SIP/2.0/TCP 10.0.0.9:5060;branch=" + TransactionFixture.branch(7);
        final List<SipText> others = List.of(
            first.withBranch("z9hG4bKa").with("CSeq", "2 NOTIFY"),
            first.withBranch("z9hG4bKb").with("From", "<sip:carol@example.com>;tag=x"),
            first.withBranch("z9hG4bKc").with("Call-ID", "another"),
            first.withBranch("z9hG4bKd").with("To", "<sip:bob@example.com>;tag=dialog"),
            first.withBranch("z9hG4bKe").withUri("sip:carol@example.com"),
            first.withBranch("z9hG4bKf").add("Via", ours));
        fixture.receive(tcp, first);
        final Set<ServerTransaction> all = new HashSet<>(Set.of(fixture.server));
        for (final SipText other : others) {
            fixture.told();
            fixture.receive(tcp, other);
            assertEquals(List.of("request NOTIFY"), fixture.told(), other::toString);
            assertTrue(all.add(fixture.server));
        }
        all.forEach(each -> each.abandon(fixture.loop.nowNs()));
    }

    @Test
    void shouldAnswerAMalformedRequestAndNotItsAck() {
        final SipText invite = request("INVITE").with("Max-Forwards", "many");
        fixture.receive(tcp, invite);
        final SipText refusal = tcp.take(400);
        assertEquals(invite.header("Via"), refusal.header("Via"));
        fixture.receive(tcp, invite.ack(refusal).with("Max-Forwards", "70"));
        fixture.receive(tcp, invite.ack(refusal));
        fixture.receive(tcp, request("OPTIONS").without("CSeq"));
        fixture.receive(tcp, request("OPTIONS").without("Via"));
        fixture.receive(tcp, request("OPTIONS").reply(200).without("CSeq"));
        tcp.takeNothing();
        assertEquals(List.of(), fixture.told());
        assertEquals(5, fixture.count(Counter.MESSAGES_MALFORMED));
        assertEquals(1, fixture.count(Counter.MALFORMED_REQUESTS_ANSWERED));
        assertEquals(0, fixture.count(Counter.HEADERS_LIMIT_HIT));
        SipText many = request("OPTIONS");
        for (int i = 0; i < 200; i++) {
            many = many.add("X-" + i, "1");
        }
        fixture.receive(tcp, many);
        tcp.take(400);
        assertEquals(1, fixture.count(Counter.HEADERS_LIMIT_HIT));
    }

    /** The sender finds its transaction by Via and CSeq, whatever else is missing (17.1.3). */
    @Test
    void shouldAnswerARequestThatLacksWhatNoTransactionIsFoundBy() {
        fixture.receive(tcp, request("OPTIONS").without("Call-ID").without("From").without("To"));
        final SipText refusal = tcp.take(400);
        assertEquals("1 OPTIONS", refusal.header("CSeq"));
        assertEquals(List.of(), refusal.headers("To"));
        assertEquals(1, fixture.count(Counter.MALFORMED_REQUESTS_ANSWERED));
    }

    @Test
    void shouldAnswer503WithoutATransactionWhenThereAreTooMany() {
        final TransactionFixture small = new TransactionFixture(TransactionFixture.TIMERS, 2);
        final FakeLink link = small.tcp();
        final SipText first = request("INVITE");
        final SipText refused = request("INVITE");
        small.receive(link, first);
        small.respond(180);
        link.take(180);
        small.send("OPTIONS", link);
        final SipText sent = link.take("OPTIONS");
        small.told();
        assertNull(small.layer.newClientTransaction(Method.INVITE, "context"));
        small.receive(link, refused);
        final SipText refusal = link.take(503);
        assertEquals("5", refusal.header("Retry-After"));
        assertEquals(2, small.layer.size());
        assertEquals(1, small.count(Counter.TRANSACTION_LIMIT_HIT));
        small.receive(link, refused.ack(refusal));
        small.receive(link, refused.cancel());
        link.take(503);
        assertEquals(List.of(), small.told());
        small.receive(link, first);
        link.take(180);
        small.receive(link, sent.reply(200));
        assertEquals(List.of("response 200", "client over"), small.told());
        final SipText accepted = request("OPTIONS");
        small.receive(link, accepted);
        assertEquals(List.of("request OPTIONS"), small.told());
        small.respond(200);
        small.receive(link, first.cancel());
        small.respond(small.cancelled, first.reply(487));
        small.respond(200);
        small.receive(link, first.ack(first.reply(487)));
        small.assertIdle();
    }

    @Test
    void shouldTakeTheCancelOfAnInviteWhenThereAreTooMany() {
        final TransactionFixture small = new TransactionFixture(TransactionFixture.TIMERS, 1);
        final FakeLink link = small.tcp();
        final SipText invite = request("INVITE");
        small.receive(link, invite);
        final ServerTransaction call = small.server;
        small.receive(link, invite.cancel());
        small.respond(200);
        link.take(200);
        small.respond(call, invite.reply(487));
        small.receive(link, invite.ack(link.take(487)));
        assertEquals(0, small.count(Counter.TRANSACTION_LIMIT_HIT));
    }

    @Test
    void shouldGiveEachSourceItsNumberOfServerTransactions() {
        final TransactionFixture small = new TransactionFixture(TransactionFixture.TIMERS, 1000, 2);
        final FakeLink link = small.tcp();
        final FakeLink samePhone = small.loop.wire().accept("udp:10.0.0.1:5070");
        final FakeLink other = small.loop.wire().accept("tcp:10.0.0.2:40000");
        final SipText invite = request("INVITE");
        small.receive(link, invite);
        final ServerTransaction call = small.server;
        small.receive(samePhone, request("OPTIONS"));
        final ServerTransaction options = small.server;
        for (int i = 0; i < 3; i++) {
            small.receive(link, request("OPTIONS"));
            assertEquals("5", link.take(503).header("Retry-After"));
        }
        assertEquals(3, small.count(Counter.TRANSACTION_SOURCE_LIMIT_HIT));
        assertEquals("40030 SPR_OVERLOAD peer=10.0.0.1 resource=transactions-per-source limit=2", small.lines.get(0));
        small.receive(other, request("OPTIONS"));
        small.respond(200);
        other.take(200);
        small.receive(link, invite.cancel());
        small.respond(200);
        link.take(200);
        small.respond(call, invite.reply(487));
        link.take(487);
        small.receive(link, request("OPTIONS"));
        link.take(503);
        small.receive(link, invite.ack(invite.reply(487)));
        small.receive(link, request("OPTIONS"));
        small.respond(200);
        link.take(200);
        small.receive(link, request("CANCEL"));
        small.respond(481);
        link.take(481);
        options.abandon(small.loop.nowNs());
        small.assertIdle();
    }

    @Test
    void shouldGiveEachSourceItsMemoryWhateverHoldsIt() {
        final FakeLink link = fixture.tcp();
        final FakeLink other = fixture.loop.wire().accept("tcp:10.0.0.2:40000");
        final FakeLink callee = fixture.loop.wire().accept("tcp:10.0.0.3:40000");
        final SipText large = request("MESSAGE").withBody("x".repeat(60_000));
        fixture.receive(link, large);
        final ServerTransaction first = fixture.server;
        final List<ClientTransaction> forks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            final ClientTransaction fork = fixture.layer.newClientTransaction(Method.MESSAGE, "context");
            fork.chargeTo(first);
            fork.start(callee, copy(large), fixture.loop.nowNs());
            forks.add(fork);
        }
        fixture.receive(link, request("OPTIONS"));
        assertEquals("5", link.take(503).header("Retry-After"));
        assertEquals(1, fixture.count(Counter.TRANSACTION_SOURCE_MEMORY_HIT));
        assertEquals("40030 SPR_OVERLOAD peer=10.0.0.1 resource=transaction-memory-per-source limit=262144",
            fixture.lines.get(0));
        fixture.receive(other, request("OPTIONS"));
        fixture.respond(200);
        other.take(200);
        fixture.respond(first, large.reply(200));
        link.take(200);
        fixture.receive(link, request("OPTIONS"));
        fixture.respond(200);
        link.take(200);
        forks.forEach(fork -> fork.abandon(fixture.loop.nowNs()));
    }

    private PooledBuffer copy(final SipText message) {
        final UnsafeBuffer bytes = new UnsafeBuffer(message.toString().getBytes(StandardCharsets.ISO_8859_1));
        return fixture.layer.copy(bytes, 0, bytes.capacity());
    }

    @Test
    void shouldGiveATrustedSourceAsManyAsItWants() {
        final TransactionFixture small = new TransactionFixture(TransactionFixture.TIMERS, 1000, 1);
        final FakeLink link = small.tcp();
        small.trusted.add(link);
        final List<ServerTransaction> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            small.receive(link, request("OPTIONS"));
            all.add(small.server);
        }
        assertEquals(5, new HashSet<>(all).size());
        all.forEach(each -> each.abandon(small.loop.nowNs()));
        small.trusted.clear();
        small.receive(link, request("OPTIONS"));
        small.respond(200);
        assertEquals(0, small.count(Counter.TRANSACTION_SOURCE_LIMIT_HIT), "those that ended were counted once");
        small.assertIdle();
    }

    @Test
    void shouldNotChargeASourceForARequestThatThereWasNoMemoryFor() {
        final TransactionFixture small = new TransactionFixture(TransactionFixture.TIMERS, 1000, 1);
        final FakeLink link = small.tcp();
        small.loop.exhaustBuffers();
        small.receive(link, request("OPTIONS"));
        link.take(503);
        small.loop.freeBuffers();
        small.receive(link, request("OPTIONS"));
        small.respond(200);
        link.take(200);
        small.assertIdle();
    }

    @Test
    void shouldSendAResponseThatThereIsNoMemoryToRepeat() {
        final SipText options = SipText.request("OPTIONS", "sip:bob@example.com", "UDP 10.0.0.1:5060");
        fixture.receive(udp, options);
        fixture.loop.exhaustBuffers();
        assertTrue(fixture.respond(404));
        udp.take(404);
        fixture.receive(udp, options);
        fixture.advance(32_000);
        fixture.loop.freeBuffers();
    }

    @Test
    void shouldSendNoCancelWhenThereIsNoMemoryForItAndEndNevertheless() {
        final InviteClientTransaction invite = (InviteClientTransaction) fixture.send("INVITE", tcp);
        fixture.receive(tcp, fixture.sentRequest.reply(180));
        tcp.take("INVITE");
        fixture.loop.exhaustBuffers();
        invite.cancel(null, fixture.loop.nowNs());
        tcp.takeNothing();
        assertEquals(1, fixture.count(Counter.REQUESTS_UNDELIVERABLE));
        fixture.loop.freeBuffers();
        fixture.told();
        fixture.advance(32_000);
        assertEquals(List.of("timeout CANCELLED", "client over"), fixture.told());
    }

    @Test
    void shouldDropResponsesOfNoTransaction() {
        fixture.send("OPTIONS", tcp);
        final SipText sent = tcp.take("OPTIONS");
        fixture.receive(tcp, sent.withBranch("z9hG4bK-1").reply(200));
        fixture.receive(tcp, sent.withBranch(TransactionFixture.branch(1)).reply(200));
        fixture.receive(tcp, sent.withBranch(sent.branch() + "0").reply(200));
        fixture.receive(tcp, sent.withBranch(sent.branch().toUpperCase(Locale.ROOT)).reply(200));
        fixture.receive(tcp, sent.withBranch(null).reply(200));
        assertEquals(List.of(), fixture.told());
        assertEquals(5, fixture.count(Counter.RESPONSES_UNMATCHED));
        fixture.receive(tcp, sent.reply(200));
        assertEquals(List.of("response 200", "client over"), fixture.told());
    }

    @Test
    void shouldGiveNumbersThatAreUniqueAndTellNothingAboutTheNext() {
        final Set<Long> ids = new HashSet<>();
        final Set<Long> steps = new HashSet<>();
        final long[] ones = new long[Long.SIZE];
        final int count = 10_000;
        long last = 0;
        for (int i = 0; i < count; i++) {
            final long id = fixture.layer.statelessId();
            assertTrue(ids.add(id));
            assertTrue(steps.add(id - last));
            last = id;
            for (int bit = 0; bit < Long.SIZE; bit++) {
                ones[bit] += id >>> bit & 1;
            }
        }
        for (final long each : ones) {
            assertTrue(Math.abs(each - count / 2) < 6 * Math.sqrt(count) / 2, "a bit that is mostly the same");
        }
        assertNotEquals(new TransactionFixture().layer.statelessId(), new TransactionFixture().layer.statelessId());
    }

    @Test
    void shouldNotReuseATransactionBeforeTheNextMessage() {
        fixture.receive(tcp, request("OPTIONS"));
        final ServerTransaction first = fixture.server;
        fixture.respond(200);
        assertEquals(TransactionState.TERMINATED, first.state());
        assertEquals(tcp, first.source());
        fixture.receive(tcp, request("OPTIONS"));
        assertSame(first, fixture.server);
        fixture.respond(200);
        final ClientTransaction client = fixture.send("OPTIONS", tcp);
        fixture.receive(tcp, fixture.sentRequest.reply(200));
        assertNotSame(client, fixture.send("OPTIONS", tcp));
        fixture.receive(tcp, fixture.sentRequest.reply(200));
    }

    @Test
    void shouldKeepALinkInUseWhileARequestOfItsWantsAFinalResponse() {
        final FakeLink other = fixture.loop.wire().accept("tcp:10.0.0.1:40002");
        final SipText invite = request("INVITE");
        fixture.receive(tcp, invite);
        fixture.respond(180);
        assertTrue(tcp.isInUse());
        fixture.receive(other, invite);
        assertFalse(tcp.isInUse());
        assertTrue(other.isInUse(), "repeated over another connection, which the response goes to");
        fixture.respond(486);
        assertFalse(other.isInUse());
        fixture.receive(other, invite.ack(invite.reply(486)));
        fixture.receive(tcp, request("OPTIONS"));
        assertTrue(tcp.isInUse());
        fixture.server.abandon(fixture.loop.nowNs());
        assertFalse(tcp.isInUse());
    }

    @Test
    void shouldCountWhatWantsAFinalResponse() {
        fixture.receive(udp, request("OPTIONS"));
        final ServerTransaction first = fixture.server;
        fixture.receive(tcp, request("INVITE"));
        assertEquals(2, fixture.layer.pendingServerTransactions());
        fixture.respond(180);
        assertEquals(2, fixture.layer.pendingServerTransactions());
        fixture.respond(200);
        assertEquals(1, fixture.layer.pendingServerTransactions());
        first.abandon(fixture.loop.nowNs());
        assertEquals(0, fixture.layer.pendingServerTransactions());
        fixture.advance(32_000);
    }

    @Test
    void shouldKeepThoseThatLiveInTheOrderInWhichTheyBegan() {
        final List<Transaction> begun = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            fixture.receive(udp, request("OPTIONS"));
            begun.add(fixture.server);
        }
        assertEquals(begun, fixture.layer.oldest(10));
        assertEquals(begun.subList(0, 2), fixture.layer.oldest(2));
        for (final int ended : new int[] {2, 0, 2}) {
            ((ServerTransaction) begun.remove(ended)).abandon(fixture.loop.nowNs());
            assertEquals(begun, fixture.layer.oldest(10));
        }
        fixture.receive(udp, request("OPTIONS"));
        begun.add(fixture.server);
        assertEquals(begun, fixture.layer.oldest(10));
        assertEquals(3, fixture.layer.count(false, false, TransactionState.TRYING));
        begun.forEach(transaction -> ((ServerTransaction) transaction).abandon(fixture.loop.nowNs()));
        assertEquals(List.of(), fixture.layer.oldest(10));
        assertEquals(0, fixture.layer.count(false, false, TransactionState.TRYING));
    }
}
