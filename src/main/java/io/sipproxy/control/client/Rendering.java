package io.sipproxy.control.client;

import io.sipproxy.control.Verb;
import java.util.List;
import java.util.Map;

/** Answers as people read them. */
final class Rendering {
    private Rendering() {
    }

    /**
     * @param verb that was asked for.
     * @param result of the answer.
     * @return lines, the last one ended too.
     */
    static String of(final Verb verb, final Object result) {
        return switch (verb) {
            case STATUS -> StatusRendering.of(Json.of(result));
            case CONNECTIONS -> ConnectionRendering.of(Json.of(result));
            case TRANSACTIONS -> transactions(Json.of(result));
            case PAIRS -> pairs(Json.list(result));
            case DEVICES -> devices(Json.list(result));
            case RECOVERIES -> recoveries(Json.list(result));
            case LATENCIES -> latencies(Json.list(result));
            case COUNTERS -> counters(Json.list(result));
            case SET -> result instanceof Map<?, ?> values && values.containsKey("message") ? message(result)
                : values((Map<?, ?>)result);
            case TRACE -> result instanceof List<?> ? traces(Json.list(result)) : message(result);
            case HELP -> help(Json.list(result));
            case DROP_CONNECTION, RELOAD_TLS, LOG_LEVEL, DRAIN, SHUTDOWN -> message(result);
        };
    }

    private static String message(final Object result) {
        return Table.printable(Json.of(result).get("message").toString()) + '\n';
    }

    private static String values(final Map<?, ?> values) {
        final Table table = new Table("OPTION", "VALUE");
        values.forEach((name, value) -> table.row(name, value));
        return table.toString();
    }

    private static String help(final List<Json> verbs) {
        final StringBuilder text = new StringBuilder();
        verbs.forEach(verb -> text.append(verb.get("usage")).append('\n')
            .append(Text.wrapped(verb.get("meaning").toString(), "    ")));
        return text.toString();
    }

    private static String transactions(final Json list) {
        final Table counts = new Table("KIND", "METHOD", "STATE", ">COUNT");
        list.list("counts").forEach(count -> counts.row(kind(count), count.is("invite") ? "INVITE" : "other",
            count.constant("state"), count.number("count")));
        final Table table = new Table("KIND", "METHOD", "STATE", ">AGE", "PEER", "CALL-ID");
        list.list("rows").forEach(row -> table.row(kind(row), row.get("method"), row.constant("state"),
            Text.duration(row.number("ageMs")), row.get("peer"), row.get("callId")));
        final int shown = list.list("rows").size();
        return (list.number("total") == 0 ? "" : counts + "\n" + (shown == 0 ? "" : table + "\n"))
            + shown + " of " + list.number("total") + " transactions"
            + (list.is("isCut") ? ", the oldest; --limit N shows more" : "") + '\n';
    }

    private static String kind(final Json row) {
        return row.is("client") ? "client" : "server";
    }

    private static String pairs(final List<Json> pairs) {
        final Table table = new Table("PAIR", "SERVING", "STATE", "SINCE", "MEMBER", "ACTIVE", "LAST CHECK", "AT");
        for (final Json pair : pairs) {
            member(table, pair, pair.object("primary"));
            if (pair.object("backup") != null) {
                member(table, pair, pair.object("backup"));
            }
        }
        return pairs.isEmpty() ? "there are no SIP Server pairs\n" : table.toString();
    }

    private static void member(final Table table, final Json pair, final Json member) {
        final boolean isActive = member.is("active");
        table.row(pair.get("name"), yes(pair.is("serving")), pair.is("available") ? "available" : "unavailable",
            Text.timeOfDay(pair.number("availableSinceMs")), member.get("uri"),
            isActive ? "since " + Text.timeOfDay(pair.number("activeSinceMs")) : "-", member.constant("lastCheck"),
            member.number("checkedMs") == 0 ? "-" : Text.timeOfDay(member.number("checkedMs")));
    }

    private static String devices(final List<Json> devices) {
        final Table table = new Table("NUMBER", "TYPE", "STATE", "SINCE", "CHECKED", "CONTACT");
        devices.forEach(device -> table.row(device.get("number"), device.get("type"),
            device.is("inService") ? "in-service" : "out-of-service", Text.timeOfDay(device.number("sinceMs")),
            yes(device.is("checked")), device.get("contact")));
        return devices.isEmpty() ? "there are no configured devices\n" : table.toString();
    }

    private static String recoveries(final List<Json> recoveries) {
        final Table table = new Table("TIME", "EVENT", "LOGGED", "DETAILS");
        for (final Json event : recoveries) {
            final StringBuilder details = new StringBuilder();
            event.map("values").forEach((key, value) -> details.append(details.isEmpty() ? "" : " ").append(key)
                .append('=').append(value));
            table.row(Text.timeOfDay(event.number("timeMs")), event.number("code") + " " + event.get("name"),
                yes(event.is("logged")), details);
        }
        return recoveries.isEmpty() ? "nothing has happened since the start\n" : table.toString();
    }

    private static String latencies(final List<Json> latencies) {
        final Table table = new Table("LATENCY", ">COUNT", ">50%", ">90%", ">99%", ">99.9%", ">MAX", "WHAT");
        latencies.forEach(row -> table.row(row.get("name"), row.number("count"), Text.micros(row.number("p50Us")),
            Text.micros(row.number("p90Us")), Text.micros(row.number("p99Us")), Text.micros(row.number("p999Us")),
            Text.micros(row.number("maxUs")), row.get("description")));
        return table.toString();
    }

    private static String counters(final List<Json> counters) {
        final Table table = new Table("COUNTER", ">VALUE", "WHAT");
        counters.forEach(row -> table.row(row.get("name"), row.number("value"), row.get("description")));
        return table.toString();
    }

    private static String traces(final List<Json> traces) {
        final Table table = new Table("PEER", "SINCE", ">MESSAGES", ">BYTES", ">DROPPED", "FILE");
        traces.forEach(row -> table.row(row.get("peer"), Text.timeOfDay(row.number("sinceMs")), row.number("messages"),
            row.number("bytes"), row.number("dropped"), row.get("file")));
        return traces.isEmpty() ? "nothing is traced\n" : table.toString();
    }

    static String yes(final boolean is) {
        return is ? "yes" : "no";
    }
}
