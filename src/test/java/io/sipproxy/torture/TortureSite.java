package io.sipproxy.torture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.ManualProxy;
import io.sipproxy.digest.UsersFile;
import io.sipproxy.sip.SipText;
import io.sipproxy.transport.FakeLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A proxy that gets one message, and a look at all that comes of it. */
final class TortureSite implements AutoCloseable {
    /** Timers B, F, H and J, and for an INVITE that rings timer C and then B. */
    private static final long ALL_OVER_MS = 64_001;
    private static final long RINGING_OVER_MS = 181_000;

    private final ManualProxy proxy;
    private final FakeLink sipServer;
    private final FakeLink sender;

    private TortureSite(final ManualProxy proxy, final FakeLink sipServer, final FakeLink sender) {
        this.proxy = proxy;
        this.sipServer = sipServer;
        this.sender = sender;
    }

    /** @param transport that the SIP Server speaks. */
    static TortureSite start(final TortureCase one, final String transport, final Path directory) {
        final ManualProxy proxy = switch (one.site()) {
            case PROXY -> ManualProxy.withSipServer("sip:10.0.0.20:5060;transport=" + transport);
            case REGISTRAR -> ManualProxy.start("sip-domains", "example.com");
            case PASSWORDS -> ManualProxy.start("sip-domains", "example.com", "registrar-users",
                usersOfExampleCom(directory));
        };
        final FakeLink sipServer = proxy.wire().accept(transport + ":10.0.0.20:5060");
        final boolean isOfSipServer = one.from().endsWith(":10.0.0.20:5060");
        return new TortureSite(proxy, sipServer, isOfSipServer ? sipServer : proxy.wire().accept(one.from()));
    }

    private static String usersOfExampleCom(final Path directory) {
        try {
            final Path file = directory.resolve("users");
            UsersFile.put(file, "j.user", "example.com", "secret");
            return file.toString();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void play(final TortureCase one) {
        if (one.text().startsWith("SIP/")) {
            playResponse(one);
        } else {
            playRequest(one);
        }
        proxy.advance(ALL_OVER_MS);
    }

    private void playRequest(final TortureCase one) {
        final byte[] received = Notation.bytes(one.text());
        proxy.receive(sender, received);
        if (one.outcome() instanceof Outcome.Forwarded forwarded) {
            final FakeLink out = forwarded.to() == null ? sipServer : proxy.wire().link(forwarded.to());
            final byte[] sent = out.takeBytes();
            final List<String> vias =
                new SentOn(sender, out, Lines.of(received), Lines.of(sent)).check(forwarded.uri());
            expectAnswerToPass(Lines.of(sent), vias, out);
        } else if (one.outcome() instanceof Outcome.Answered answered) {
            expectAnswer(Lines.of(received), answered);
        } else {
            throw new AssertionError(one.outcome() + " of a request");
        }
        expectNothingMore();
    }

    private void expectAnswer(final Lines request, final Outcome.Answered answered) {
        final Lines answer = Lines.of(answerTo(request).takeBytes());
        assertTrue(answer.startLine().startsWith("SIP/2.0 " + answered.status() + ' '), answer::startLine);
        final List<String> all = new ArrayList<>(answer.headers());
        all.add(answer.startLine());
        answered.lines().forEach(line -> assertTrue(all.contains(line), () -> line + " is not in " + all));
        assertEquals(SentOn.withoutStamps(request.values("via")), SentOn.withoutStamps(answer.values("via")));
        for (final String name : List.of("from", "call-id", "cseq")) {
            assertEquals(request.values(name).stream().limit(1).toList(), answer.values(name), name);
        }
        assertEquals(List.of("0"), answer.values("content-length"));
        assertEquals("", answer.body());
    }

    /** Answers over UDP go to the port in the Via. */
    private FakeLink answerTo(final Lines request) {
        final List<FakeLink> others = proxy.wire().links().stream()
            .filter(link -> link != sender && link != sipServer && link.pending() > 0).toList();
        final String via = request.named("via").get(0);
        if (sender.pending() == 0 && others.size() == 1 && via.matches("(?s).*:[0-9]+[ ;].*")) {
            return others.get(0);
        }
        return sender;
    }

    /** The callee answers; the caller gets the answer without the proxy's Via and otherwise as it was made. */
    private void expectAnswerToPass(final Lines request, final List<String> vias, final FakeLink callee) {
        final StringBuilder answer = new StringBuilder("SIP/2.0 403 No!\r\n");
        for (final String name : List.of("via", "from", "to", "call-id", "cseq")) {
            request.named(name).forEach(line -> answer.append(line).append("\r\n"));
        }
        answer.append("X: \u00e4\r\n folded\r\nContent-Length: 3\r\n\r\n\r\n\u0000");
        final String bytes = answer.toString();
        final String ownVia = request.named("via").get(0) + "\r\n";
        proxy.receive(callee, bytes.getBytes(ISO_8859_1));
        if (request.startLine().startsWith("INVITE ")) {
            assertTrue(new String(callee.takeBytes(), ISO_8859_1).startsWith("ACK "));
        }
        final byte[] passed = answerTo(request).takeBytes();
        assertEquals(bytes.replace(ownVia, ""), new String(passed, ISO_8859_1));
        assertEquals(vias, Lines.of(passed).named("via"));
    }

    private void playResponse(final TortureCase one) {
        proxy.receive(sender, SipText.request("INVITE", "sip:user@example.com", "UDP 192.0.2.33:5060"));
        final List<String> vias = Lines.of(sipServer.takeBytes()).named("via");
        final byte[] received = Notation.bytes(one.text().replace("{vias}", String.join("\n", vias)));
        proxy.receive(sipServer, received);
        if (one.outcome() instanceof Outcome.Dropped dropped) {
            assertEquals(1, proxy.count(dropped.counter()), one::why);
            expectNothingMore();
            proxy.advance(RINGING_OVER_MS);
            proxy.wire().links().forEach(FakeLink::takeAll);
        } else if (one.outcome() instanceof Outcome.PassedBack) {
            final String expected = new String(received, ISO_8859_1).replace(vias.get(0) + "\r\n", "");
            assertArrayEquals(expected.getBytes(ISO_8859_1), sender.takeBytes());
            if (!Lines.of(received).startLine().startsWith("SIP/2.0 2")) {
                assertTrue(new String(sipServer.takeBytes(), ISO_8859_1).startsWith("ACK "));
            }
        } else {
            throw new AssertionError(one.outcome() + " of a response");
        }
        expectNothingMore();
    }

    private void expectNothingMore() {
        proxy.wire().links().forEach(FakeLink::takeNothing);
    }

    @Override
    public void close() {
        proxy.assertIdle();
        proxy.close();
    }
}
