package io.sipproxy.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.transaction.TransactionState;
import io.sipproxy.transport.FakeLink;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionWalkTest {
    private static final String SERVER = "tcp:10.0.0.20:5060";

    private final ManualProxy proxy = ManualProxy.withSipServer("sip:10.0.0.20:5060;transport=tcp");
    private final FakeLink phone = proxy.wire().accept("tcp:10.0.0.1:40000");

    @AfterEach
    void close() {
        proxy.advance(400_000);
        proxy.assertIdle();
        proxy.close();
    }

    private SipText send(final String method) {
        final SipText request = SipText.request(method, "sip:7002@10.0.0.9", "TCP 10.0.0.1:5060");
        proxy.receive(phone, request);
        return request;
    }

    private TransactionList walk(final int limit) {
        final TransactionWalk walk = new TransactionWalk(proxy.transactions(), limit);
        while (!walk.step(proxy.nowNs())) {
            continue;
        }
        return walk.result();
    }

    @Test
    void shouldCountByMachineAndStateAndListTheOldest() {
        final SipText invite = send("INVITE");
        proxy.advance(1_500);
        send("MESSAGE");
        final TransactionList list = walk(3);
        assertEquals(List.of(
            new TransactionCount(true, true, TransactionState.CALLING, 1),
            new TransactionCount(true, false, TransactionState.TRYING, 1),
            new TransactionCount(false, true, TransactionState.PROCEEDING, 1),
            new TransactionCount(false, false, TransactionState.TRYING, 1)), list.counts());
        assertEquals(4, list.total());
        assertEquals(3, list.rows().size());
        assertEquals(true, list.isCut());
        final TransactionRow server = list.rows().stream().filter(row -> !row.client()).findFirst().orElseThrow();
        assertEquals(new TransactionRow(false, "INVITE", invite.header("Call-ID"), 1_500, TransactionState.PROCEEDING,
            "tcp:10.0.0.1:40000"), server);
        final TransactionRow client = list.rows().stream().filter(TransactionRow::client).findFirst().orElseThrow();
        assertEquals(new TransactionRow(true, "INVITE", invite.header("Call-ID"), 1_500, TransactionState.CALLING,
            SERVER), client);
    }

    @Test
    void shouldListNothingButCountAllWhenNoneIsWanted() {
        send("INVITE");
        final TransactionList list = walk(0);
        assertEquals(2, list.total());
        assertEquals(List.of(), list.rows());
        assertEquals(true, list.isCut());
    }

    @Test
    void shouldShowWhatIsLeftOfATransactionWhenAFinalResponseHasPassed() {
        final SipText invite = send("INVITE");
        final FakeLink server = proxy.wire().link(SERVER);
        proxy.receive(server, server.take("INVITE").reply(486));
        final TransactionList list = walk(10);
        assertEquals(1, list.total());
        assertEquals(TransactionState.COMPLETED, list.rows().get(0).state());
        assertEquals("INVITE", list.rows().get(0).method());
        assertNull(list.rows().get(0).callId());
        proxy.receive(phone, invite.ack(phone.takeAll().get(0)));
    }

    @Test
    void shouldLeaveOutWhatEndsWhileItIsAtWork() {
        send("MESSAGE");
        final TransactionWalk walk = new TransactionWalk(proxy.transactions(), 10);
        walk.step(proxy.nowNs());
        final FakeLink server = proxy.wire().link(SERVER);
        proxy.receive(server, server.take("MESSAGE").reply(200));
        while (!walk.step(proxy.nowNs())) {
            continue;
        }
        assertEquals(List.of(), walk.result().rows());
        assertEquals(2, walk.result().total(), "so many there were at first");
        assertEquals(new TransactionList(List.of(), List.of(), 0, false), walk(10));
    }
}
