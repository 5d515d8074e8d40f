package io.sipproxy.dns;

import static io.sipproxy.dns.StubNameServer.answerTo;
import static io.sipproxy.dns.StubNameServer.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What the client makes of odd answers. Those of a name server that is in order: NameServerTest. */
@Timeout(60)
class DnsClientTest {
    private static final String HOST = "a.example.com";

    private final List<AutoCloseable> open = new ArrayList<>();

    private StubNameServer server(final UnaryOperator<Message> answers) throws IOException {
        final StubNameServer server = new StubNameServer(answers);
        open.add(server);
        return server;
    }

    private Located locate(final StubNameServer... servers) throws Exception {
        final DnsClient client = new DnsClient(List.of(servers).stream().map(StubNameServer::address).toList());
        open.add(client);
        return client.locate(new HostQuery(HOST, LookupKind.ADDRESS)).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        for (final AutoCloseable one : open) {
            one.close();
        }
    }

    /** A name server that does not serve the domain: it points to others instead of asking them (RFC 2308 2.2). */
    @Test
    void shouldAskTheNextNameServerWhenOneOnlyRefersToOthers() throws Exception {
        final StubNameServer lame = server(question ->
            with(answerTo(question, Rcode.NOERROR), Section.AUTHORITY, "com", Type.NS, "ns.elsewhere.com."));
        final StubNameServer good = server(question -> StubNameServer.address(question, "10.0.0.7"));
        final Located located = locate(lame, good);
        assertEquals("10.0.0.7", located.host().address(0).toString());
        assertTrue(located.isComplete());
        assertTrue(lame.asked() > 0);
    }

    @Test
    void shouldSayThatNobodyCouldTellWhenAllOnlyReferToOthers() throws Exception {
        final Located located = locate(server(question ->
            with(answerTo(question, Rcode.NOERROR), Section.AUTHORITY, "com", Type.NS, "ns.elsewhere.com.")));
        assertEquals(0, located.host().size());
        assertFalse(located.isComplete());
    }

    @ParameterizedTest
    @ValueSource(ints = {Rcode.SERVFAIL, Rcode.REFUSED, Rcode.NOTIMP, Rcode.FORMERR})
    void shouldAskTheNextNameServerWhenOneCannotTell(final int rcode) throws Exception {
        final Located located = locate(server(question -> answerTo(question, rcode)),
            server(question -> StubNameServer.address(question, "10.0.0.7")));
        assertEquals(1, located.host().size());
        assertTrue(located.isComplete());
    }

    @Test
    void shouldBelieveThatThereIsNothingWithOrWithoutTheZonesSoa() throws Exception {
        final Located without = locate(server(question -> answerTo(question, Rcode.NOERROR)));
        assertEquals(0, without.host().size());
        assertTrue(without.isComplete());
        final Located with = locate(server(question -> with(with(answerTo(question, Rcode.NXDOMAIN), Section.AUTHORITY,
            "com", Type.NS, "ns.example.com."), Section.AUTHORITY, "com", Type.SOA, "ns.a. root.a. 1 2 3 4 33")));
        assertTrue(with.isComplete());
        assertEquals(33, with.ttlSeconds());
    }

    @Test
    void shouldFollowAnAliasThatTheServerKnowsOnlyTheBeginningOf() throws Exception {
        final Located located = locate(server(question -> question.getQuestion().getName().equals(
            StubNameServer.name(HOST)) ? with(answerTo(question, Rcode.NOERROR), Section.ANSWER, HOST, Type.CNAME,
                "b.example.com.") : StubNameServer.address(question, "10.0.0.8")));
        assertEquals("10.0.0.8", located.host().address(0).toString());
    }

    @Test
    void shouldGiveUpWhenAliasesGoRound() throws Exception {
        final StubNameServer server = server(question -> with(with(answerTo(question, Rcode.NOERROR), Section.ANSWER,
            HOST, Type.CNAME, "b.example.com."), Section.ANSWER, "b.example.com", Type.CNAME, HOST + '.'));
        final Located located = locate(server);
        assertEquals(0, located.host().size());
        assertEquals(2, server.asked(), "A and AAAA");
    }

    @Test
    void shouldGiveUpWhenAliasesLeadOnAndOn() throws Exception {
        final StubNameServer server = server(question -> {
            final String name = question.getQuestion().getName().toString();
            return with(answerTo(question, Rcode.NOERROR), Section.ANSWER, name, Type.CNAME, "x" + name);
        });
        assertEquals(0, locate(server).host().size());
        assertTrue(server.asked() < 30, () -> server.asked() + " questions");
    }

    @Test
    void shouldNotTakeAnAnswerToAnotherQuestion() throws Exception {
        final Located located = locate(server(question -> with(answerTo(question, Rcode.NOERROR), Section.ANSWER,
            "evil.example.net", Type.A, "10.6.6.6")));
        assertEquals(0, located.host().size());
    }
}
