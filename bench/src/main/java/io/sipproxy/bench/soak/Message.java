package io.sipproxy.bench.soak;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A SIP message as the endpoints read it. Written for this purpose, and on its own, so that a fault of the proxy's
 * parser cannot hide behind the same fault here.
 */
final class Message {
    private static final String VERSION = "SIP/2.0 ";
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final byte[] END = END_OF_HEAD.getBytes(StandardCharsets.ISO_8859_1);

    private final String startLine;
    private final List<String> lines;
    private final int length;

    private Message(final String head, final int headLength) {
        final String[] all = head.split("\r\n");
        startLine = all[0];
        lines = List.of(all).subList(1, all.length);
        final String body = header("Content-Length");
        length = headLength + (body == null ? 0 : Integer.parseInt(body));
    }

    /** @return the message that begins there; null if it is not complete. */
    static Message read(final byte[] bytes, final int from, final int end) {
        for (int at = from; at + END.length <= end; at++) {
            if (bytes[at] == END[0] && bytes[at + 1] == END[1] && bytes[at + 2] == END[2] && bytes[at + 3] == END[3]) {
                final int headLength = at + END.length - from;
                final Message message =
                    new Message(new String(bytes, from, at - from, StandardCharsets.ISO_8859_1), headLength);
                return from + message.length <= end ? message : null;
            }
        }
        return null;
    }

    /** @return bytes, the body included. */
    int length() {
        return length;
    }

    boolean isRequest() {
        return !startLine.startsWith(VERSION);
    }

    /** @return 0 of a request. */
    int status() {
        return isRequest() ? 0 : Integer.parseInt(startLine.substring(VERSION.length(), VERSION.length() + 3));
    }

    /** @return of a request as of a response to one. */
    String method() {
        final String cseq = header("CSeq");
        return cseq == null ? "" : cseq.substring(cseq.indexOf(' ') + 1).strip();
    }

    String startLine() {
        return startLine;
    }

    String callId() {
        final String value = header("Call-ID");
        return value == null ? "" : value;
    }

    /** @return the first value; null if there is none. */
    String header(final String name) {
        final List<String> values = headers(name);
        return values.isEmpty() ? null : values.get(0);
    }

    List<String> headers(final String name) {
        final List<String> values = new ArrayList<>();
        for (final String line : lines) {
            if (line.length() > name.length() && line.charAt(name.length()) == ':'
                && line.regionMatches(true, 0, name, 0, name.length())) {
                values.add(line.substring(name.length() + 1).strip());
            }
        }
        return values;
    }

    /** A response to this request. @param toTag for To, if that has no tag. @param more further header lines. */
    byte[] response(final String status, final String toTag, final String more) {
        final StringBuilder text = new StringBuilder(VERSION).append(status).append("\r\n");
        headers("Via").forEach(via -> text.append("Via: ").append(via).append("\r\n"));
        headers("Record-Route").forEach(route -> text.append("Record-Route: ").append(route).append("\r\n"));
        final String to = header("To");
        text.append("From: ").append(header("From")).append("\r\nTo: ").append(to)
            .append(to.contains(";tag=") ? "" : ";tag=" + toTag).append("\r\nCall-ID: ").append(callId())
            .append("\r\nCSeq: ").append(header("CSeq")).append("\r\n").append(more)
            .append("Content-Length: 0").append(END_OF_HEAD);
        return bytes(text.toString());
    }

    static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return startLine;
    }
}
