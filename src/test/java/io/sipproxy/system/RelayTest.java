package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The proxy is no open relay: strangers reach registered users and the SIP Server, and nobody else. */
class RelayTest extends SystemTest {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{8,}");

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldForbidWhenStrangerAsksForForeignDomain(final Net net) {
        final SipPeer stranger = phone(net, "stranger", ALICE_HOST, registrar());
        final SipPeer target = phone(net, "target", BOB_HOST, registrar());
        final TextMessage invite = stranger.invite(target.uri());
        final TextMessage response = stranger.exchange(invite);
        assertEquals(403, response.status());
        stranger.send(Call.ackFor(invite, response));
        assertEquals(403, stranger.exchange(stranger.request("MESSAGE", "sip:bob@foreign.example")).status());
        target.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldForbidWhenStrangerRoutesToForeignHost(final Net net) {
        final SipPeer stranger = phone(net, "stranger", ALICE_HOST, registrar());
        final SipPeer target = phone(net, "target", BOB_HOST, registrar());
        final String own = "<sip:" + registrar().hostPort() + ";lr>";
        final String foreign = "<sip:" + target.sentBy() + net.uriParam() + ";lr>";
        assertEquals(403, stranger.exchange(stranger.request("MESSAGE", "sip:bob@foreign.example")
            .add("Route", own).add("Route", foreign)).status());
        assertEquals(403, stranger.exchange(inDialog(stranger, target.uri()).add("Route", own)).status());
        target.expectNothingMore();
    }

    private static TextMessage inDialog(final SipPeer from, final String uri) {
        final TextMessage request = from.request("INFO", uri);
        return request.set("To", request.value("To") + ";tag=made-up");
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldForbidWhenRecordRouteTokenIsForged(final Net net) {
        final SipPeer alice = phone(net, "alice", ALICE_HOST, registrar());
        final String user = "bob" + SipPeer.unique();
        final SipPeer bob = phone(net, user, BOB_HOST, registrar());
        Registered.register(bob, registrar());
        final Call call = Call.establish(alice, bob, registrar().uri(user));
        final TextMessage forged = call.callerDialog().request("INFO");
        final String route = forged.value("Route");
        forged.set("Route", forge(route));
        assertEquals(403, alice.exchange(forged).status(), () -> "forged from " + route);
        bob.expectNothingMore();
        call.hangUpByCaller();
    }

    /** Changes the first character of the longest run that can be a token. */
    private static String forge(final String route) {
        final Matcher matcher = TOKEN.matcher(route);
        int start = -1;
        int length = 0;
        while (matcher.find()) {
            if (matcher.group().length() > length) {
                start = matcher.start();
                length = matcher.group().length();
            }
        }
        assertTrue(length > 0, () -> "no token in the proxy's Record-Route: " + route);
        final char other = route.charAt(start) == 'a' ? 'b' : 'a';
        return route.substring(0, start) + other + route.substring(start + 1);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldForbidWhenRecordRouteTokenIsAnotherProxys(final Net net) {
        final Site site = site(net);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final Call call = Call.establish(alice, site.server(), site.proxy().uri("bob"));
        final TextMessage info = call.callerDialog().request("INFO");
        final SipPeer stranger = phone(net, "stranger", CAROL_HOST, registrar());
        final String elsewhere = info.value("Route").replace(site.proxy().hostPort(), registrar().hostPort());
        assertEquals(403, stranger.exchange(info.copy().set("Via", stranger.newVia())
            .set("Route", elsewhere)).status());
        site.server().expectNothingMore();
        call.hangUpByCaller();
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldForbidWhenTokenIsForgedBeforeServer(final Net net) {
        final Site site = site(net);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final Call call = Call.establish(alice, site.server(), site.proxy().uri("bob"));
        final TextMessage forged = call.callerDialog().request("INFO");
        forged.set("Route", forge(forged.value("Route")));
        assertEquals(403, alice.exchange(forged).status());
        call.hangUpByCaller();
        site.server().expectNothingMore();
    }
}
