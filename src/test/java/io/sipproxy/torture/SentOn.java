package io.sipproxy.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.Transport;
import io.sipproxy.transport.FakeLink;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A request as it came and as it went on: whether the proxy has made its own edits (RFC 3261 16.6) and no others. */
final class SentOn {
    private static final Pattern STAMP = Pattern.compile(";received=[^;,\\s]*|(?<=;rport)=[0-9]+");

    private final FakeLink from;
    private final FakeLink to;
    private final Lines received;
    private final Lines sent;
    private final List<String> rest;

    SentOn(final FakeLink from, final FakeLink to, final Lines received, final Lines sent) {
        this.from = from;
        this.to = to;
        this.received = received;
        this.sent = sent;
        this.rest = new ArrayList<>(sent.headers());
    }

    /**
     * Looks at all of it.
     *
     * @param uri that the Request-URI was changed to; null if it was not.
     * @return the Via lines that the caller will see again.
     */
    List<String> check(final String uri) {
        final String[] requestLine = received.startLine().split(" ");
        assertEquals(requestLine[0] + ' ' + (uri == null ? requestLine[1] : uri) + " SIP/2.0", sent.startLine());
        takeOff("Via: SIP/2\\.0/" + to.transport() + " 10\\.0\\.0\\.9:5060;branch=z9hG4bK[^;, ]+");
        takeOffRecordRoute();
        if (received.named("max-forwards").isEmpty()) {
            takeOff("Max-Forwards: 70");
        }
        if (received.named("content-length").isEmpty() && to.transport() != Transport.UDP) {
            takeOff("Content-Length: " + received.body().length());
        }
        assertEquals(received.headers().size(), rest.size(), () -> received.headers() + " became " + rest);
        boolean isTopVia = true;
        for (int i = 0; i < rest.size(); i++) {
            final String before = received.headers().get(i);
            final String name = Lines.nameOf(before);
            if (name.equals("via") && isTopVia) {
                checkTopVia(before, rest.get(i));
                isTopVia = false;
            } else if (name.equals("max-forwards")) {
                checkMaxForwards(before, rest.get(i));
            } else {
                assertEquals(before, rest.get(i));
            }
        }
        final int bodyLength = bodyLength();
        assertEquals(received.body().substring(0, bodyLength), sent.body());
        return rest.stream().filter(line -> Lines.nameOf(line).equals("via")).toList();
    }

    private int bodyLength() {
        final List<String> declared = received.values("content-length");
        return declared.isEmpty() ? received.body().length() : Integer.parseInt(declared.get(0));
    }

    private void takeOff(final String pattern) {
        final String line = rest.remove(0);
        assertTrue(line.matches(pattern), () -> line + " is not " + pattern);
    }

    /** Outside of dialogs and for methods that may open one; with another transport on the other side once more. */
    private void takeOffRecordRoute() {
        final boolean isInDialog = received.values("to").stream().anyMatch(to -> to.matches("(?s).*;\\s*tag\\s*=.*"));
        final String method = received.startLine().split(" ")[0];
        if (isInDialog || List.of("OPTIONS", "REGISTER", "MESSAGE", "BYE").contains(method)) {
            return;
        }
        takeOff("Record-Route: <sip:10\\.0\\.0\\.9[:;][^>]*lr[^>]*>");
        if (from.transport() != to.transport()) {
            takeOff("Record-Route: <sip:10\\.0\\.0\\.9[:;][^>]*lr[^>]*>");
        }
    }

    private void checkTopVia(final String before, final String after) {
        assertEquals(withoutStamps(before), withoutStamps(after));
        final String source = from.remote().toString().replaceFirst("^[a-z]+:", "").replaceFirst(":[0-9]+$", "");
        final String address = source.replace("[", "").replace("]", "");
        final boolean isNamed = before.contains(' ' + source + ';') || before.contains(' ' + source + ':')
            || before.contains(" [::ffff:" + source + ']');
        assertEquals(isNamed ? 0 : 1, after.split(";received=" + Pattern.quote(address), -1).length - 1,
            () -> after + " from " + source);
    }

    private static void checkMaxForwards(final String before, final String after) {
        final String digits = before.replaceFirst("(?s)^.*?([0-9]+)$", "$1");
        assertEquals(before.substring(0, before.length() - digits.length()) + (Integer.parseInt(digits) - 1), after);
    }

    private static String withoutStamps(final String via) {
        return STAMP.matcher(via).replaceAll("");
    }

    /** The values without what tells where a request came from. */
    static List<String> withoutStamps(final List<String> vias) {
        return vias.stream().map(SentOn::withoutStamps).toList();
    }
}
