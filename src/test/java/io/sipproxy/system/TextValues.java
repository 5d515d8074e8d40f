package io.sipproxy.system;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Small readers of header values and URIs for the tests. */
final class TextValues {
    private static final Pattern HOST_PORT =
        Pattern.compile("sips?:(?:[^@>]*@)?(\\[[0-9a-fA-F:.]+]|[^:;>?\\[]+)(?::(\\d+))?");

    private TextValues() {
    }

    /** Splits at commas outside quotes and angle brackets. */
    static List<String> split(final String value) {
        final List<String> values = new ArrayList<>();
        boolean quoted = false;
        int depth = 0;
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '<') {
                depth++;
            } else if (!quoted && c == '>') {
                depth--;
            } else if (!quoted && depth == 0 && c == ',') {
                values.add(value.substring(start, i).trim());
                start = i + 1;
            }
        }
        values.add(value.substring(start).trim());
        return values;
    }

    /** A header parameter: its value, "" for one without a value, null when absent. Those inside <> do not count. */
    static String param(final String value, final String name) {
        return find(value.substring(value.indexOf('>') + 1), name);
    }

    /** A parameter of the URI of a name-addr or of a bare URI. */
    static String uriParam(final String nameAddr, final String name) {
        return find(uri(nameAddr), name);
    }

    /** The URI of a name-addr, or of a header value in addr-spec form without its parameters. */
    static String uri(final String value) {
        final int start = value.indexOf('<');
        return start < 0 ? value : value.substring(start + 1, value.indexOf('>', start));
    }

    /** Host and port of a URI or of a name-addr as they stand: "127.0.0.1:5060", "[::1]:5060", "example.com". */
    static String hostPort(final String value) {
        final Matcher matcher = HOST_PORT.matcher(uri(value));
        if (!matcher.find()) {
            throw new AssertionError("not a SIP URI: " + value);
        }
        return matcher.group(2) == null ? matcher.group(1) : matcher.group(1) + ":" + matcher.group(2);
    }

    /** Host and port of a Via value as they stand. */
    static String sentBy(final String via) {
        return via.split(";")[0].trim().split("[ \t]+")[1];
    }

    private static String find(final String params, final String name) {
        final Matcher matcher = Pattern.compile(";[ \t]*" + name + "[ \t]*(?:=[ \t]*([^;, \t>]*))?(?=[;, \t>]|$)",
            Pattern.CASE_INSENSITIVE).matcher(params);
        if (!matcher.find()) {
            return null;
        }
        return matcher.group(1) == null ? "" : matcher.group(1);
    }
}
