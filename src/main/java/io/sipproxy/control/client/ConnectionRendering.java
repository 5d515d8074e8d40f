package io.sipproxy.control.client;

import java.util.ArrayList;
import java.util.List;

/** The answer to {@code connections} as people read it. */
final class ConnectionRendering {
    private static final String[] HEADINGS = {">ID", "PEER", "DIR", "STATE", ">AGE", ">IDLE", ">RECEIVED", ">SENT",
        ">MSG-IN", ">MSG-OUT", "USED", "SUSPECT"};
    private static final String[] TCP_HEADINGS = {"TCP", ">RTT", ">UNACKED", ">UNSENT", ">PROBES", ">LAST-ACK"};
    private static final long UNKNOWN = -1;

    private ConnectionRendering() {
    }

    static String of(final Json list) {
        final List<Json> rows = list.list("rows");
        final boolean hasTcp = rows.stream().anyMatch(row -> row.object("tcp") != null);
        final List<String> headings = new ArrayList<>(List.of(HEADINGS));
        if (hasTcp) {
            headings.addAll(List.of(TCP_HEADINGS));
        }
        final Table table = new Table(headings.toArray(String[]::new));
        for (final Json row : rows) {
            final List<Object> cells = cells(row);
            if (hasTcp) {
                cells.addAll(tcpCells(row.object("tcp")));
            }
            table.row(cells.toArray());
        }
        return (rows.isEmpty() ? "" : table.toString()) + rows.size() + " of " + list.number("matched")
            + " connections" + (list.number("matched") == list.number("total") ? ""
                : " that match, " + list.number("total") + " in all")
            + (list.is("isCut") ? "; --limit N shows more" : "") + '\n';
    }

    private static List<Object> cells(final Json row) {
        return new ArrayList<>(List.of(row.number("id"), row.get("peer"), row.is("inbound") ? "in" : "out",
            row.constant("state"), Text.duration(row.number("ageMs")), Text.duration(row.number("idleMs")),
            Text.bytes(row.number("bytesReceived")), Text.bytes(row.number("bytesSent")),
            row.number("messagesReceived"), row.number("messagesSent"), Rendering.yes(row.is("inUse")),
            Rendering.yes(row.is("suspect"))));
    }

    private static List<Object> tcpCells(final Json tcp) {
        if (tcp == null) {
            return List.of("-", "-", "-", "-", "-", "-");
        }
        return List.of(tcp.constant("state"),
            tcp.number("rttUs") == UNKNOWN ? "-" : Text.micros(tcp.number("rttUs")), number(tcp, "unacknowledged"),
            number(tcp, "notSent"), number(tcp, "probes"),
            tcp.number("lastAckMs") == UNKNOWN ? "-" : Text.duration(tcp.number("lastAckMs")));
    }

    private static Object number(final Json tcp, final String name) {
        return tcp.number(name) == UNKNOWN ? "-" : (Object)tcp.number(name);
    }
}
