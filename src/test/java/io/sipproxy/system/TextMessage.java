package io.sipproxy.system;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A SIP message as lines of text: built by a test, or received and looked at. It is independent of the proxy's parser
 * on purpose. Each char is one byte (ISO-8859-1); {@link #utf8(String)} converts.
 */
public final class TextMessage {
    private static final Map<String, String> COMPACT = Map.ofEntries(Map.entry("v", "via"), Map.entry("f", "from"),
        Map.entry("t", "to"), Map.entry("i", "call-id"), Map.entry("m", "contact"), Map.entry("l", "content-length"),
        Map.entry("c", "content-type"), Map.entry("s", "subject"), Map.entry("k", "supported"),
        Map.entry("e", "content-encoding"), Map.entry("o", "event"), Map.entry("u", "allow-events"));

    private final List<String> lines = new ArrayList<>();
    private final PeerLink link;
    private final String raw;
    private String startLine;
    private String body = "";

    private TextMessage(final String startLine, final String raw, final PeerLink link) {
        this.startLine = startLine;
        this.raw = raw;
        this.link = link;
    }

    static TextMessage create(final String startLine) {
        return new TextMessage(startLine, null, null);
    }

    /** Reads a framed message; a folded header stays one line with its line break inside. */
    static TextMessage parse(final String raw, final PeerLink link) {
        final int headEnd = raw.indexOf("\r\n\r\n");
        if (headEnd < 0) {
            return new TextMessage("UNREADABLE " + raw, raw, link);
        }
        final String[] head = raw.substring(0, headEnd).split("\r\n(?![ \t])");
        final TextMessage message = new TextMessage(head[0], raw, link);
        message.lines.addAll(List.of(head).subList(1, head.length));
        message.body = raw.substring(headEnd + 4);
        return message;
    }

    /** The UTF-8 bytes of a text as a string of one char per byte. */
    static String utf8(final String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** An independent copy that can be edited and sent. */
    TextMessage copy() {
        final TextMessage copy = create(startLine);
        copy.lines.addAll(lines);
        copy.body = body;
        return copy;
    }

    TextMessage startLine(final String line) {
        startLine = line;
        return this;
    }

    public TextMessage add(final String name, final String value) {
        lines.add(name + ": " + value);
        return this;
    }

    TextMessage addFirst(final String name, final String value) {
        lines.add(0, name + ": " + value);
        return this;
    }

    /** Adds a header line as it stands. */
    TextMessage line(final String line) {
        lines.add(line);
        return this;
    }

    /** Replaces the first header of the name, or adds it. */
    public TextMessage set(final String name, final String value) {
        for (int i = 0; i < lines.size(); i++) {
            if (nameOf(lines.get(i)).equals(canonical(name))) {
                lines.set(i, name + ": " + value);
                return this;
            }
        }
        return add(name, value);
    }

    TextMessage remove(final String name) {
        lines.removeIf(line -> nameOf(line).equals(canonical(name)));
        return this;
    }

    public TextMessage body(final String contentType, final String text) {
        return add("Content-Type", contentType).body(text);
    }

    public TextMessage body(final String text) {
        body = text;
        return this;
    }

    String startLine() {
        return startLine;
    }

    boolean isRequest() {
        return !startLine.startsWith("SIP/");
    }

    String method() {
        return startLine.split(" ")[0];
    }

    String uri() {
        return startLine.split(" ")[1];
    }

    public int status() {
        return Integer.parseInt(startLine.split(" ")[1]);
    }

    String reason() {
        return startLine.split(" ", 3)[2];
    }

    public String body() {
        return body;
    }

    boolean has(final String name) {
        return lines.stream().anyMatch(isNamed(name));
    }

    /** Value of the first header of the name. */
    public String value(final String name) {
        return lines.stream().filter(isNamed(name)).findFirst().map(TextMessage::valueOf)
            .orElseThrow(() -> new AssertionError("no " + name + " in:\n" + this));
    }

    /** All values of the name, lines with several values split at the commas. */
    List<String> values(final String name) {
        return lines.stream().filter(isNamed(name)).flatMap(line -> TextValues.split(valueOf(line)).stream()).toList();
    }

    /** Header lines as they stand, in order, without those of the given names. */
    List<String> linesWithout(final String... names) {
        final Set<String> left = Set.of(names);
        return lines.stream().filter(line -> left.stream().noneMatch(name -> isNamed(name).test(line))).toList();
    }

    public String branch() {
        return TextValues.param(values("Via").get(0), "branch");
    }

    public String callId() {
        return value("Call-ID");
    }

    public String toTag() {
        return TextValues.param(value("To"), "tag");
    }

    public int cseqNumber() {
        return Integer.parseInt(value("CSeq").split("[ \t]+")[0]);
    }

    String cseqMethod() {
        return value("CSeq").split("[ \t]+")[1];
    }

    public PeerLink link() {
        return link;
    }

    /** The received bytes. */
    public String raw() {
        return raw;
    }

    /** The text on the wire, with a Content-Length unless the test wrote one. */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder(startLine).append("\r\n");
        lines.forEach(line -> text.append(line).append("\r\n"));
        if (!has("Content-Length")) {
            text.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        return text.append("\r\n").append(body).toString();
    }

    private static Predicate<String> isNamed(final String name) {
        final String wanted = canonical(name);
        return line -> nameOf(line).equals(wanted);
    }

    private static String nameOf(final String line) {
        final int colon = line.indexOf(':');
        return canonical(colon < 0 ? line : line.substring(0, colon));
    }

    private static String valueOf(final String line) {
        return line.substring(line.indexOf(':') + 1).trim();
    }

    private static String canonical(final String name) {
        final String lower = name.trim().toLowerCase(Locale.ROOT);
        return COMPACT.getOrDefault(lower, lower);
    }
}
