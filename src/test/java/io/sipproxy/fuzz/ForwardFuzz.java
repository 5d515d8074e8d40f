package io.sipproxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** What the proxy sends on is well formed, and its header lines are those that came but for the proxy's own edits. */
public final class ForwardFuzz {
    private static final int MAX_HEADERS = 300;
    private static final int MAX_LOOKUPS = 100;
    /** What is remembered beyond the end of a transaction is forgotten by then. */
    private static final int LONG_AFTER_MS = 600_000;
    private static final int FROM_SIP_SERVER = 1;
    private static final int RESPONSE = 2;
    private static final int OVER_TCP = 4;
    private static final int IN_ONE_LINE = 8;
    private static final SipParser PARSER = new SipParser(MAX_HEADERS);
    private static final ProxyReuse PROXIES = new ProxyReuse();
    private static final String SEPARATOR = " ,,\r\n\t";

    private ForwardFuzz() {
    }

    /** One input: a byte of flags and a message; a response without its Via lines. */
    public static void fuzzerTestOneInput(final byte[] input) {
        if (input.length == 0) {
            return;
        }
        final byte[] message = Arrays.copyOfRange(input, 1, input.length);
        final String transport = (input[0] & OVER_TCP) == 0 ? "udp" : "tcp";
        PROXIES.run(transport, () -> ManualProxy.withSipServer("sip:10.0.0.20:5060;transport=" + transport),
            proxy -> forward(proxy, transport, input[0], message));
    }

    private static void forward(
        final ManualProxy proxy, final String transport, final int flags, final byte[] message) {
        final FakeLink phone = proxy.wire().accept("udp:10.0.0.1:5060");
        final FakeLink sipServer = proxy.wire().accept(transport + ":10.0.0.20:5060");
        if ((flags & RESPONSE) != 0) {
            response(proxy, phone, sipServer, message, (flags & IN_ONE_LINE) != 0);
        } else {
            final boolean isFromSipServer = (flags & FROM_SIP_SERVER) != 0;
            request(proxy, isFromSipServer ? sipServer : phone, isFromSipServer, message);
        }
        for (int i = 0; proxy.hasHostToAnswer(); i++) {
            Check.that(i < MAX_LOOKUPS, "asks for host names for ever");
            answerHost(proxy);
        }
        for (int i = 0; i < 4 && !proxy.isQuiet(); i++) {
            proxy.leap(200_000);
        }
        proxy.leap(LONG_AFTER_MS);
        proxy.assertIdle();
    }

    private static void answerHost(final ManualProxy proxy) {
        try {
            proxy.answerHost();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void request(final ManualProxy proxy, final FakeLink from, final boolean isFromSipServer,
        final byte[] bytes) {
        proxy.receive(from, bytes);
        Check.equal(0L, proxy.count(Counter.MESSAGE_FAILURES), "failures");
        final SipMessage received = new SipMessage();
        if (!parse(bytes, received)) {
            proxy.wire().links().forEach(FakeLink::takeRaw);
            return;
        }
        for (final FakeLink link : proxy.wire().links()) {
            for (final byte[] sent : link.takeRaw()) {
                final SipMessage copy = new SipMessage();
                Check.that(parse(sent, copy), "malformed as sent on: " + copy.error());
                Check.that(received.isRequest(), "something came of a response");
                if (copy.isRequest()) {
                    checkRequest(received, copy, isFromSipServer);
                }
            }
        }
    }

    private static void checkRequest(final SipMessage received, final SipMessage sent, final boolean isFromSipServer) {
        Check.equal(received.methodToken().text(received.buffer()), sent.methodToken().text(sent.buffer()), "method");
        Check.equal(received.maxForwards() < 0 ? 70 : received.maxForwards() - 1, sent.maxForwards(), "Max-Forwards");
        final List<Integer> before = kept(received, isFromSipServer);
        final List<Integer> after = kept(sent, isFromSipServer);
        Check.equal(HeaderId.VIA, sent.headerId(0), "the first line");
        after.remove(0);
        while (after.size() > before.size()) {
            final HeaderId added = sent.headerId(after.remove(0));
            Check.that(added == HeaderId.RECORD_ROUTE || added == HeaderId.MAX_FORWARDS
                || added == HeaderId.CONTENT_LENGTH, "added " + added);
        }
        Check.equal(before.size(), after.size(), "lines");
        final int topVia = received.first(HeaderId.VIA);
        for (int i = 0; i < before.size(); i++) {
            final int line = before.get(i);
            if (line == topVia) {
                checkTopVia(received, line, sent, after.get(i));
            } else if (received.headerId(line) != HeaderId.MAX_FORWARDS) {
                Check.equal(line(received, line), line(sent, after.get(i)), "a line");
            } else {
                Check.equal(HeaderId.MAX_FORWARDS, sent.headerId(after.get(i)), "Max-Forwards");
            }
        }
        Check.equal(body(received), body(sent), "the body");
    }

    /** The lines that the proxy has no business with. */
    private static List<Integer> kept(final SipMessage message, final boolean isFromSipServer) {
        final List<Integer> lines = new ArrayList<>();
        for (int i = 0; i < message.headerCount(); i++) {
            final HeaderId id = message.headerId(i);
            if (id != HeaderId.ROUTE && id != HeaderId.MAX_BREADTH
                && !(isFromSipServer && id == HeaderId.X_GENESYS_ROUTE)) {
                lines.add(i);
            }
        }
        return lines;
    }

    /** Before and after the topmost value nothing changes. */
    private static void checkTopVia(final SipMessage received, final int line, final SipMessage sent, final int copy) {
        final String before = line(received, line);
        final String after = line(sent, copy);
        final String head = before.substring(0, received.topVia().host().end() - received.lineStart(line));
        final String tail = before.substring(received.topVia().end() - received.lineStart(line));
        Check.that(after.startsWith(head) && after.endsWith(tail), () -> before + " became " + after);
    }

    /** The response to an INVITE that went through. */
    private static void response(final ManualProxy proxy, final FakeLink phone, final FakeLink sipServer,
        final byte[] message, final boolean isInOneLine) {
        proxy.receive(phone, SipText.request("INVITE", "sip:bob@example.com", "UDP 10.0.0.1:5060"));
        final SipMessage invite = new SipMessage();
        parse(sipServer.takeBytes(), invite);
        final byte[] bytes = withVias(message, invite, isInOneLine);
        proxy.receive(sipServer, bytes);
        Check.equal(0L, proxy.count(Counter.MESSAGE_FAILURES), "failures");
        final SipMessage received = new SipMessage();
        final boolean isWellFormed = parse(bytes, received);
        if (received.isRequest()) {
            // Another one than what is looked for here: it may go to the phone, or anywhere.
            proxy.wire().links().forEach(FakeLink::takeRaw);
            return;
        }
        for (final byte[] passed : phone.takeRaw()) {
            Check.that(isWellFormed, "passed on");
            final SipMessage copy = new SipMessage();
            Check.that(parse(passed, copy), "malformed as passed on: " + copy.error());
            if (copy.statusCode() == received.statusCode()) {
                checkResponse(received, copy, isInOneLine);
            }
        }
    }

    private static byte[] withVias(final byte[] message, final SipMessage invite, final boolean isInOneLine) {
        int lineEnd = 0;
        while (lineEnd < message.length && (message[lineEnd] != '\n' || isFold(message, lineEnd + 1))) {
            lineEnd++;
        }
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(message, 0, Math.min(lineEnd + 1, message.length));
        final int ours = invite.first(HeaderId.VIA);
        final String vias = line(invite, ours) + line(invite, invite.next(ours));
        all.writeBytes((isInOneLine ? vias.replace("\r\nVia: ", SEPARATOR) : vias).getBytes(ISO_8859_1));
        all.write(message, Math.min(lineEnd + 1, message.length), Math.max(0, message.length - lineEnd - 1));
        return all.toByteArray();
    }

    /** What follows the line's end belongs to the line, and would to the Via that is put between them. */
    private static boolean isFold(final byte[] message, final int offset) {
        return offset < message.length && (message[offset] == ' ' || message[offset] == '\t');
    }

    private static void checkResponse(final SipMessage received, final SipMessage passed, final boolean isInOneLine) {
        Check.equal(received.reasonPhrase().text(received.buffer()), passed.reasonPhrase().text(passed.buffer()),
            "phrase");
        final List<String> before = lines(received);
        final int topVia = received.first(HeaderId.VIA);
        final String ours = before.remove(topVia);
        if (isInOneLine) {
            before.add(topVia, "Via: " + ours.substring(ours.indexOf(SEPARATOR) + SEPARATOR.length()));
        }
        Check.equal(before, lines(passed), "lines");
        Check.equal(body(received), body(passed), "the body");
    }

    private static List<String> lines(final SipMessage message) {
        final List<String> lines = new ArrayList<>();
        for (int i = 0; i < message.headerCount(); i++) {
            lines.add(line(message, i));
        }
        return lines;
    }

    private static boolean parse(final byte[] bytes, final SipMessage message) {
        return PARSER.parseDatagram(new UnsafeBuffer(bytes), 0, bytes.length, message);
    }

    private static String line(final SipMessage message, final int line) {
        return text(message, message.lineStart(line), message.lineEnd(line) - message.lineStart(line));
    }

    private static String body(final SipMessage message) {
        return text(message, message.bodyOffset(), message.bodyLength());
    }

    private static String text(final SipMessage message, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        message.buffer().getBytes(offset, bytes);
        return new String(bytes, ISO_8859_1);
    }
}
