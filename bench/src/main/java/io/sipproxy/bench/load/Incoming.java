package io.sipproxy.bench.load;

/**
 * What the rig looks at in a message that came in: where its lines are. Written for this purpose, and on its own, so
 * that a fault of the proxy's parser cannot hide behind the same fault here.
 */
final class Incoming {
    static final int INCOMPLETE = 0;
    static final int GARBAGE = -1;
    private static final int MAX_LINES = 8;
    private static final byte[] SIP_2 = Out.ascii("SIP/2.0 ");

    byte[] bytes;
    int start;
    int end;
    boolean isRequest;
    int status;
    int vias;
    final int[] viaFrom = new int[MAX_LINES];
    final int[] viaEnd = new int[MAX_LINES];
    int viaLines;
    final int[] viaLineFrom = new int[MAX_LINES];
    final int[] viaLineEnd = new int[MAX_LINES];
    int recordRoutes;
    final int[] recordRouteFrom = new int[MAX_LINES];
    final int[] recordRouteEnd = new int[MAX_LINES];
    int routes;
    int fromFrom;
    int fromEnd;
    int toFrom;
    int toEnd;
    int callIdFrom;
    int callIdEnd;
    int cseqFrom;
    int cseqEnd;
    int contactFrom;
    int contactEnd;
    int maxForwards;
    int contentLength;

    private int lineFrom;
    private int lineEnd;

    /**
     * Finds the message at the start of the bytes.
     *
     * @return its length, {@link #INCOMPLETE} or {@link #GARBAGE}.
     */
    int read(final byte[] source, final int from, final int limit) {
        clear(source, from);
        int pos = endOfLine(from, limit);
        if (pos < 0) {
            return INCOMPLETE;
        }
        if (!startLine(from, pos - 2)) {
            return GARBAGE;
        }
        while (true) {
            lineFrom = pos;
            pos = endOfLine(pos, limit);
            if (pos < 0) {
                return INCOMPLETE;
            }
            lineEnd = pos - 2;
            if (lineEnd == lineFrom) {
                break;
            }
            header();
        }
        end = pos + Math.max(contentLength, 0);
        return end <= limit ? end - start : INCOMPLETE;
    }

    /** @return the body's length, whatever Content-Length says. */
    boolean startsWith(final byte[] text) {
        return matches(start, text);
    }

    boolean matches(final int at, final byte[] text) {
        if (at + text.length > end) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (bytes[at + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    /** @return whether exactly this text stands there. */
    boolean equal(final int from, final int to, final byte[] text) {
        return to - from == text.length && matches(from, text);
    }

    /** @return where the text begins within the range; -1 if it is not there. */
    int find(final int from, final int to, final byte[] text) {
        for (int at = from; at <= to - text.length; at++) {
            if (bytes[at] == text[0] && matches(at, text)) {
                return at;
            }
        }
        return -1;
    }

    private void clear(final byte[] source, final int from) {
        bytes = source;
        start = from;
        end = source.length;
        vias = 0;
        viaLines = 0;
        recordRoutes = 0;
        routes = 0;
        fromFrom = fromEnd = toFrom = toEnd = callIdFrom = callIdEnd = cseqFrom = cseqEnd = contactFrom = contactEnd = 0;
        maxForwards = -1;
        contentLength = -1;
        status = 0;
    }

    private int endOfLine(final int from, final int limit) {
        for (int i = from + 1; i < limit; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r') {
                return i + 1;
            }
        }
        return -1;
    }

    private boolean startLine(final int from, final int to) {
        isRequest = !matches(from, SIP_2);
        if (isRequest) {
            return to - from > 10 && bytes[from] >= 'A' && bytes[from] <= 'Z';
        }
        status = number(from + SIP_2.length, from + SIP_2.length + 3);
        return status >= 100 && status <= 699;
    }

    private void header() {
        int nameEnd = lineFrom;
        while (nameEnd < lineEnd && bytes[nameEnd] != ':' && bytes[nameEnd] != ' ') {
            nameEnd++;
        }
        int value = nameEnd;
        while (value < lineEnd && (bytes[value] == ':' || bytes[value] == ' ')) {
            value++;
        }
        final int length = nameEnd - lineFrom;
        final int first = bytes[lineFrom] | 0x20;
        switch (length) {
            case 1 -> compact(first, value);
            case 2 -> set(first == 't', 't', value);
            case 3 -> set(first == 'v', 'v', value);
            case 4 -> {
                set(first == 'f', 'f', value);
                cseq(first == 'c', value);
            }
            case 5 -> routes += first == 'r' ? 1 : 0;
            case 7 -> {
                set(first == 'c' && (bytes[lineFrom + 1] | 0x20) == 'a', 'i', value);
                set(first == 'c' && (bytes[lineFrom + 1] | 0x20) == 'o', 'm', value);
            }
            case 12 -> {
                if (first == 'm') {
                    maxForwards = number(value, lineEnd);
                } else if (first == 'r' && (bytes[lineFrom + 1] | 0x20) == 'e' && recordRoutes < MAX_LINES) {
                    recordRouteFrom[recordRoutes] = value;
                    recordRouteEnd[recordRoutes++] = lineEnd;
                }
            }
            case 14 -> set(first == 'c' && (bytes[lineFrom + 8] | 0x20) == 'l', 'l', value);
            default -> {
            }
        }
    }

    private void cseq(final boolean isIt, final int value) {
        if (isIt) {
            cseqFrom = value;
            cseqEnd = lineEnd;
        }
    }

    private void compact(final int name, final int value) {
        set(true, name, value);
    }

    private void set(final boolean isIt, final int name, final int value) {
        if (!isIt) {
            return;
        }
        switch (name) {
            case 'v' -> via(value);
            case 'f' -> {
                fromFrom = value;
                fromEnd = lineEnd;
            }
            case 't' -> {
                toFrom = value;
                toEnd = lineEnd;
            }
            case 'i' -> {
                callIdFrom = value;
                callIdEnd = lineEnd;
            }
            case 'm' -> {
                contactFrom = value;
                contactEnd = lineEnd;
            }
            case 'l' -> contentLength = number(value, lineEnd);
            default -> {
            }
        }
    }

    /** There may be several values in a line. */
    private void via(final int value) {
        if (viaLines < MAX_LINES) {
            viaLineFrom[viaLines] = lineFrom;
            viaLineEnd[viaLines++] = lineEnd + 2;
        }
        int from = value;
        for (int i = value; i <= lineEnd && vias < MAX_LINES; i++) {
            if (i == lineEnd || bytes[i] == ',') {
                viaFrom[vias] = from;
                viaEnd[vias++] = i;
                from = i + 1;
                while (from < lineEnd && bytes[from] == ' ') {
                    from++;
                }
            }
        }
    }

    private int number(final int from, final int to) {
        int value = 0;
        int at = from;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            value = value * 10 + bytes[at++] - '0';
        }
        return at == from ? -1 : value;
    }
}
