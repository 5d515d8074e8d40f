package io.sipproxy.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A SIP message as text, for tests: what a phone or a SIP Server writes, and what it makes of what it gets. Immutable;
 * each change gives a new one. Built without the classes under test.
 */
public final class SipText {
    private static final Pattern BRANCH = Pattern.compile(";branch=[^;,]*");

    private static int lastNumber;

    private final String startLine;
    private final List<String[]> headers;
    private final String body;

    private SipText(final String startLine, final List<String[]> headers, final String body) {
        this.startLine = startLine;
        this.headers = headers;
        this.body = body;
    }

    /** Takes a message apart; line ends are CRLF. */
    public static SipText of(final String text) {
        final int headEnd = text.indexOf("\r\n\r\n");
        if (headEnd < 0) {
            throw new AssertionError("no blank line in: " + text);
        }
        final int startLineEnd = text.indexOf("\r\n");
        final List<String[]> headers = new ArrayList<>();
        for (int start = startLineEnd + 2; start < headEnd;) {
            final int end = text.indexOf("\r\n", start);
            final int colon = text.indexOf(':', start);
            headers.add(new String[] {text.substring(start, colon).trim(), text.substring(colon + 1, end).trim()});
            start = end + 2;
        }
        return new SipText(text.substring(0, startLineEnd), headers, text.substring(headEnd + 4));
    }

    /**
     * A request outside of a dialog, with a Call-ID, tag and branch of its own.
     *
     * @param via transport and sent-by, such as {@code "TCP 10.0.0.1:5060"}.
     */
    public static SipText request(final String method, final String uri, final String via) {
        final int number = ++lastNumber;
        final String[] way = via.split(" ");
        return new SipText(method + ' ' + uri + " SIP/2.0", List.of(), "")
            .add("Via", "SIP/2.0/" + way[0] + ' ' + way[1] + ";branch=z9hG4bK-" + number)
            .add("Max-Forwards", "70")
            .add("From", "<sip:alice@example.com>;tag=alice-" + number)
            .add("To", '<' + uri + '>')
            .add("Call-ID", "call-" + number)
            .add("CSeq", "1 " + method)
            .add("Contact", "<sip:alice@" + way[1] + ";transport=" + way[0].toLowerCase(Locale.ROOT) + '>')
            .add("Content-Length", "0");
    }

    /** A response to this request, which gets a To tag unless it is a 100 or has one. */
    public SipText reply(final int status) {
        return reply(status, "bob");
    }

    /** As {@link #reply(int)}, with that To tag. */
    public SipText reply(final int status, final String toTag) {
        final List<String[]> copied = new ArrayList<>();
        for (final String[] header : headers) {
            switch (header[0]) {
                case "Via", "From", "Call-ID", "CSeq", "Record-Route" -> copied.add(header);
                case "To" -> copied.add(new String[] {"To",
                    status == 100 || header[1].contains(";tag=") ? header[1] : header[1] + ";tag=" + toTag});
                default -> {
                }
            }
        }
        return new SipText("SIP/2.0 " + status + " Whatever", copied, "").add("Content-Length", "0");
    }

    /** The ACK to a response other than 2xx, as the sender of this INVITE makes it (RFC 3261 17.1.1.3). */
    public SipText ack(final SipText response) {
        return derived("ACK").with("To", response.header("To"));
    }

    /** The CANCEL for this INVITE (9.1). */
    public SipText cancel() {
        return derived("CANCEL");
    }

    private SipText derived(final String method) {
        final List<String[]> copied = new ArrayList<>();
        for (final String[] header : headers) {
            switch (header[0]) {
                case "Via", "From", "To", "Call-ID", "Route", "Max-Forwards" -> copied.add(header);
                case "CSeq" -> copied.add(new String[] {"CSeq", header[1].split(" ")[0] + ' ' + method});
                default -> {
                }
            }
        }
        return new SipText(method + ' ' + uri() + " SIP/2.0", copied, "").add("Content-Length", "0");
    }

    /**
     * A request in the dialog that this request and a response to it made, from the side of this one's sender: remote
     * target and route set by 12.1.2; an ACK keeps the CSeq number, anything else counts on.
     */
    public SipText inDialog(final String method, final SipText response) {
        final String contact = response.header("Contact");
        final String target = contact == null ? uri()
            : contact.substring(contact.indexOf('<') + 1, contact.indexOf('>'));
        final int cseq = Integer.parseInt(header("CSeq").split(" ")[0]) + (method.equals("ACK") ? 0 : 1);
        final String via = header("Via");
        SipText result = new SipText(method + ' ' + target + " SIP/2.0", List.of(), "")
            .add("Via", via.substring(0, via.indexOf(';')) + ";branch=z9hG4bK-" + ++lastNumber);
        final List<String> routes = new ArrayList<>(response.headers("Record-Route"));
        Collections.reverse(routes);
        for (final String route : routes) {
            result = result.add("Route", route);
        }
        return result
            .add("Max-Forwards", "70")
            .add("From", header("From"))
            .add("To", response.header("To"))
            .add("Call-ID", header("Call-ID"))
            .add("CSeq", cseq + " " + method)
            .add("Content-Length", "0");
    }

    /** With this header in place of all of that name, at the place of the first one; at the end if there was none. */
    public SipText with(final String name, final String value) {
        final List<String[]> changed = new ArrayList<>();
        boolean isDone = false;
        for (final String[] header : headers) {
            if (!header[0].equalsIgnoreCase(name)) {
                changed.add(header);
            } else if (!isDone) {
                changed.add(new String[] {name, value});
                isDone = true;
            }
        }
        if (!isDone) {
            changed.add(new String[] {name, value});
        }
        return new SipText(startLine, changed, body);
    }

    /** With one more header, after all others. */
    public SipText add(final String name, final String value) {
        final List<String[]> changed = new ArrayList<>(headers);
        changed.add(new String[] {name, value});
        return new SipText(startLine, changed, body);
    }

    /** With one more header, before all others. */
    public SipText addFirst(final String name, final String value) {
        final List<String[]> changed = new ArrayList<>(headers);
        changed.add(0, new String[] {name, value});
        return new SipText(startLine, changed, body);
    }

    /** Without any header of that name. */
    public SipText without(final String name) {
        final List<String[]> changed = new ArrayList<>(headers);
        changed.removeIf(header -> header[0].equalsIgnoreCase(name));
        return new SipText(startLine, changed, body);
    }

    /** With that branch in the top Via; null for none. */
    public SipText withBranch(final String branch) {
        final String via = header("Via");
        final String bare = BRANCH.matcher(via).replaceFirst("");
        final List<String[]> changed = new ArrayList<>(headers);
        changed.replaceAll(header -> header[1].equals(via)
            ? new String[] {"Via", branch == null ? bare : bare + ";branch=" + branch} : header);
        return new SipText(startLine, changed, body);
    }

    /** With that Request-URI. */
    public SipText withUri(final String uri) {
        return new SipText(method() + ' ' + uri + " SIP/2.0", headers, body);
    }

    /** With that body, and the Content-Length for it. */
    public SipText withBody(final String newBody) {
        return new SipText(startLine, headers, newBody)
            .with("Content-Length", Integer.toString(newBody.getBytes(StandardCharsets.UTF_8).length));
    }

    /** The request line or status line. */
    public String startLine() {
        return startLine;
    }

    /** The method of a request; null for a response. */
    public String method() {
        return startLine.startsWith("SIP/2.0 ") ? null : startLine.split(" ")[0];
    }

    /** The Request-URI. */
    public String uri() {
        return startLine.split(" ")[1];
    }

    /** The status of a response; 0 for a request. */
    public int status() {
        return method() == null ? Integer.parseInt(startLine.split(" ")[1]) : 0;
    }

    /** The value of the first header of that name; null if there is none. */
    public String header(final String name) {
        for (final String[] header : headers) {
            if (header[0].equalsIgnoreCase(name)) {
                return header[1];
            }
        }
        return null;
    }

    /** The values of all headers of that name. */
    public List<String> headers(final String name) {
        return headers.stream().filter(header -> header[0].equalsIgnoreCase(name)).map(header -> header[1]).toList();
    }

    /** The branch of the top Via; null if there is none. */
    public String branch() {
        return parameter(header("Via"), "branch");
    }

    /** The To tag; null if there is none. */
    public String toTag() {
        return parameter(header("To"), "tag");
    }

    private static String parameter(final String value, final String name) {
        final int at = value.indexOf(';' + name + '=');
        return at < 0 ? null : value.substring(at + name.length() + 2, valueEnd(value, at + 1));
    }

    private static int valueEnd(final String value, final int start) {
        int end = start;
        while (end < value.length() && value.charAt(end) != ';' && value.charAt(end) != ',') {
            end++;
        }
        return end;
    }

    /** What follows the blank line. */
    public String body() {
        return body;
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder(startLine).append("\r\n");
        for (final String[] header : headers) {
            text.append(header[0]).append(": ").append(header[1]).append("\r\n");
        }
        return text.append("\r\n").append(body).toString();
    }
}
