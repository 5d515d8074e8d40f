package io.sipproxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import io.sipproxy.transport.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A proxy, some phones and SIP Servers, and what the input makes them do. Invariants: nothing fails in the proxy; no
 * request gets two different final responses, and none gets none without a counter that tells why; nothing is sent to
 * an address that is nobody's here; when all is over, no transaction, context, buffer or timer is left.
 */
final class ProxyScript {
    private static final int MAX_EVENTS = 200;
    private static final int ASKED_AGAIN = 5;
    /** At the end time passes in few steps: each turns the timer wheel once, and that is what a short script costs. */
    private static final int MAX_STEPS = 25;
    private static final int SHORT_STEPS = 2;
    /** What is remembered beyond the end of a transaction is forgotten by then. */
    private static final int LONG_AFTER_MS = 600_000;
    private static final List<String> PHONES = List.of("udp:10.0.1.1:5060", "tcp:10.0.1.2:5060", "tcp:10.0.1.3:5060");
    private static final Set<String> ADDRESSES =
        Set.of("10.0.1.1", "10.0.1.2", "10.0.1.3", "10.0.0.20", "10.0.0.21");
    private static final List<Integer> STATUSES =
        List.of(200, 100, 180, 183, 486, 503, 404, 401, 302, 487, 408, 500, 600, 202, 407, 699);
    private static final List<LossCause> CAUSES =
        List.of(LossCause.RESET, LossCause.END_OF_STREAM, LossCause.TIMED_OUT, LossCause.ACK_TIMEOUT, LossCause.IDLE);
    private static final List<Integer> LEAPS = List.of(500, 4_000, 16_000, 32_000, 181_000);

    private static final int CONFIGURATIONS = 5;
    private static final ProxyReuse PROXIES = new ProxyReuse();

    /** @param transport of the SIP Servers. @param configuration one of {@link #CONFIGURATIONS}. */
    private record Kind(String transport, int configuration) {
        static Kind of(final Choices choices) {
            return new Kind(choices.yes() ? "udp" : "tcp", choices.next(CONFIGURATIONS));
        }
    }

    private record Seen(FakeLink link, SipText message) {
    }

    private final Choices choices;
    private final ManualProxy proxy;
    private final List<String> parties;
    private final Requests requests;
    private final Ledger ledger = new Ledger();
    private final List<Seen> sentRequests = new ArrayList<>();
    private final List<Seen> receivedRequests = new ArrayList<>();
    private final List<Seen> receivedResponses = new ArrayList<>();
    private final long excusedBefore;
    private boolean isSlow;
    private boolean isRefusing;

    private ProxyScript(final Choices choices, final ManualProxy proxy, final List<String> parties) {
        this.choices = choices;
        this.proxy = proxy;
        this.parties = parties;
        this.requests = new Requests(choices);
        this.excusedBefore = excused();
    }

    /** Plays one. @param input the choices: first of the kind of proxy, then of what happens. */
    static void run(final byte[] input) {
        final Kind kind = Kind.of(new Choices(input));
        PROXIES.run(kind, () -> proxy(kind), proxy -> {
            final Choices choices = new Choices(input);
            Kind.of(choices);
            final List<String> parties = new ArrayList<>(PHONES);
            parties.add(kind.transport + ":10.0.0.20:5060");
            final ProxyScript script = new ProxyScript(choices, proxy, parties);
            script.play();
            script.finish();
        });
    }

    private static ManualProxy proxy(final Kind kind) {
        final String transport = kind.transport;
        final String primary = "sip:10.0.0.20:5060;transport=" + transport;
        final ManualProxy proxy = switch (kind.configuration) {
            case 1 -> pbx(primary, "application.pbx.backup", "sip:10.0.0.21:5060;transport=" + transport);
            case 2 -> ManualProxy.start("registrar-max-contacts", "3");
            case 3 -> pbx(primary, "sip-enable-tcp-keep-alive", "true");
            case 4 -> pbx(primary, "max-transactions", "100");
            default -> pbx(primary);
        };
        proxy.host("pbx.example.com", "10.0.0.20,10.0.0.21");
        return proxy;
    }

    private static ManualProxy pbx(final String primary, final String... more) {
        final List<String> all = new ArrayList<>(List.of(more));
        all.addAll(List.of("applications", "pbx", "application.pbx.primary", primary, "serving-sipserver", "pbx"));
        return ManualProxy.start(all.toArray(String[]::new));
    }

    void play() {
        for (int i = 0; i < MAX_EVENTS && choices.hasMore(); i++) {
            event(choices.next(18));
            collect();
        }
    }

    private void event(final int kind) {
        switch (kind) {
            case 0, 1 -> {
                final String party = choices.of(parties);
                send(linkOf(party), requests.outside(party));
            }
            case 2 -> sendAgain(choices.of(sentRequests));
            case 3 -> cancel(choices.of(sentRequests));
            case 4, 5, 6 -> answer(choices.of(receivedRequests));
            case 7 -> acknowledge(choices.of(receivedResponses));
            case 8 -> sendInDialog(choices.of(receivedResponses));
            case 9 -> proxy.advance(1 + choices.next());
            case 10 -> proxy.leap(choices.of(LEAPS));
            case 11 -> lose(choices.of(proxy.wire().links()));
            case 12 -> {
                isSlow = !isSlow;
                proxy.wire().connectSlowly(isSlow);
            }
            case 13 -> connect(choices.of(proxy.wire().links()));
            case 14 -> limit(choices.of(proxy.wire().links()));
            case 15 -> damage(choices.of(choices.yes() ? sentRequests : receivedRequests));
            case 16 -> watch(choices.of(proxy.wire().links()));
            default -> starve();
        }
    }

    /** The link that a party has; a new one if the last is gone. */
    private FakeLink linkOf(final String party) {
        final List<FakeLink> links = proxy.wire().links(party);
        final FakeLink last = links.isEmpty() ? null : links.get(links.size() - 1);
        return last != null && last.isOpen() ? last : proxy.wire().accept(party);
    }

    private void send(final FakeLink link, final SipText request) {
        ledger.sent(request);
        sentRequests.add(new Seen(link, request));
        proxy.receive(link, request);
    }

    private void sendAgain(final Seen seen) {
        if (seen != null) {
            ledger.repeated(seen.message);
            proxy.receive(reopened(seen.link), seen.message);
        }
    }

    private FakeLink reopened(final FakeLink link) {
        return link.isOpen() ? link : proxy.wire().accept(link.remote().toString());
    }

    private void cancel(final Seen seen) {
        if (seen != null && seen.message.method().equals("INVITE")) {
            final SipText cancel = seen.message.cancel();
            ledger.repeated(cancel);
            ledger.sent(cancel);
            proxy.receive(reopened(seen.link), cancel);
        }
    }

    private void answer(final Seen seen) {
        if (seen == null) {
            return;
        }
        final String remote = seen.link.remote().toString();
        final SipText reply = seen.message.reply(choices.of(STATUSES), "tag-" + choices.next(2))
            .with("Contact", requests.contact(remote));
        proxy.receive(reopened(seen.link), choices.yes() ? reply.add("Retry-After", "7 (later)") : reply);
    }

    private Seen requestOf(final Seen response) {
        if (response == null) {
            return null;
        }
        return sentRequests.stream().filter(seen -> seen.message.method().equals("INVITE")
            && seen.message.header("Call-ID").equals(response.message.header("Call-ID"))).findFirst().orElse(null);
    }

    private void acknowledge(final Seen response) {
        final Seen invite = requestOf(response);
        if (invite != null) {
            final boolean isAccepted = response.message.status() < 300;
            proxy.receive(reopened(invite.link), isAccepted ? requests.inDialog("ACK", invite.message, response.message)
                : invite.message.ack(response.message));
        }
    }

    private void sendInDialog(final Seen response) {
        final Seen invite = requestOf(response);
        if (invite != null && response.message.toTag() != null) {
            send(reopened(invite.link),
                requests.inDialog(choices.of(List.of("BYE", "INVITE", "INFO")), invite.message, response.message));
        }
    }

    private void lose(final FakeLink link) {
        if (link != null) {
            link.lose(choices.of(CAUSES));
        }
    }

    private void connect(final FakeLink link) {
        if (link != null && link.isUsable() && !link.isOpen()) {
            if (choices.yes()) {
                link.open();
            } else {
                link.lose(LossCause.CONNECT_FAILED);
            }
        }
    }

    private void limit(final FakeLink link) {
        if (choices.yes()) {
            isRefusing = !isRefusing;
            proxy.wire().refuseAll(isRefusing);
        } else if (link != null) {
            link.acceptSends(choices.yes() ? Integer.MAX_VALUE : choices.next(3));
        }
    }

    /** A few bytes of a message are others: a request again, or the answer to one. */
    private void damage(final Seen seen) {
        if (seen == null) {
            return;
        }
        final boolean isOurs = sentRequests.contains(seen);
        final SipText message = isOurs ? seen.message : seen.message.reply(choices.of(STATUSES));
        if (message.method() != null && !requests.isHarmless(message)) {
            return;
        }
        ledger.damaged(message);
        final byte[] bytes = message.toString().getBytes(ISO_8859_1);
        for (int i = choices.next(6); i >= 0; i--) {
            final byte other = (byte) choices.next();
            bytes[(choices.next() << Byte.SIZE | choices.next()) % bytes.length] = other;
        }
        proxy.receive(reopened(seen.link), bytes);
    }

    private void watch(final FakeLink link) {
        if (link == null || !link.isReliable() || !link.isOpen()) {
            return;
        }
        switch (choices.next(3)) {
            case 0 -> link.acknowledge();
            case 1 -> link.suspect();
            default -> link.revive();
        }
    }

    private void starve() {
        switch (choices.next(16)) {
            case 1 -> proxy.loop().exhaustBuffers();
            case 2, 3 -> proxy.loop().freeBuffers();
            default -> answerHost();
        }
    }

    private void answerHost() {
        if (proxy.hasHostToAnswer()) {
            try {
                proxy.answerHost();
            } catch (final InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Everybody reads what has come. */
    private void collect() {
        Check.equal(0L, proxy.count(Counter.MESSAGE_FAILURES), "failures of messages");
        Check.equal(List.of(), proxy.loop().timerFailures(), "failures of timers");
        Check.equal(List.of(), proxy.wire().failures(), "failures of users of links");
        for (final FakeLink link : proxy.wire().links()) {
            if (link.pending() > 0) {
                collect(link);
            }
        }
    }

    private void collect(final FakeLink link) {
        final PeerAddress remote = link.remote();
        // A callee may write what it likes into the route set of its dialogs.
        final boolean isKnown = ledger.hasDamagedResponses()
            || ADDRESSES.contains(PeerAddress.inetAddress(remote.hi(), remote.lo()).getHostAddress());
        for (final byte[] bytes : link.takeRaw()) {
            final String text = new String(bytes, ISO_8859_1);
            Check.that(isKnown, () -> "something for " + remote + ": " + text);
            read(link, text);
        }
    }

    private void read(final FakeLink link, final String text) {
        final SipText message;
        try {
            message = SipText.of(text);
            if (message.header("Via") == null || message.header("CSeq") == null || message.header("To") == null) {
                return;
            }
        } catch (final RuntimeException | AssertionError e) {
            // Damaged on its way to here, in a way that the proxy is not concerned with.
            Check.that(ledger.hasDamage(), () -> e + " in what nobody damaged: " + text);
            return;
        }
        if (message.method() != null) {
            receivedRequests.add(new Seen(link, message));
        } else {
            ledger.received(message);
            receivedResponses.add(new Seen(link, message));
        }
    }

    /** Nothing more is said, and time passes; then the same is asked again, and nobody remembers it. */
    void finish() {
        settle();
        final long excused = excused() - excusedBefore;
        Check.that(ledger.unanswered() <= excused,
            () -> "without a final response, " + excused + " excused: " + ledger.describeUnanswered());
        final long merged = proxy.count(Counter.MERGED_REQUESTS);
        for (int i = 0; i < Math.min(ASKED_AGAIN, sentRequests.size()); i++) {
            final Seen seen = sentRequests.get(i);
            proxy.receive(reopened(seen.link), seen.message.withBranch("z9hG4bK-again-" + i));
        }
        Check.equal(merged, proxy.count(Counter.MERGED_REQUESTS), "merged requests");
        settle();
        proxy.assertIdle();
    }

    private long excused() {
        return proxy.count(Counter.NON_INVITE_UNANSWERED) + proxy.count(Counter.RESPONSES_UNDELIVERABLE)
            + proxy.count(Counter.BUFFER_MEMORY_EXHAUSTED);
    }

    private void settle() {
        proxy.wire().connectSlowly(false);
        proxy.wire().refuseAll(false);
        proxy.loop().freeBuffers();
        for (int i = 0; i < MAX_STEPS; i++) {
            proxy.wire().links().forEach(link -> {
                if (link.isUsable() && !link.isOpen()) {
                    link.lose(LossCause.CONNECT_FAILED);
                }
            });
            answerHost();
            proxy.leap(i < SHORT_STEPS ? 4_000 : 40_000);
            collect();
            if (proxy.isQuiet()) {
                break;
            }
        }
        proxy.leap(LONG_AFTER_MS);
        collect();
    }
}
