package io.sipproxy.control.client;

/** The answer to {@code status} as people read it. */
final class StatusRendering {
    private static final int NAME_WIDTH = 26;
    private static final long SYSTEM_DEFAULT = -1;

    private StatusRendering() {
    }

    static String of(final Json answer) {
        final Json proxy = answer.object("proxy");
        final StringBuilder out = new StringBuilder();
        line(out, "version", proxy.get("version"));
        line(out, "started", Text.timeOfDay(proxy.number("startedMs")) + ", " + Text.duration(proxy.number("uptimeMs"))
            + " ago");
        line(out, "listening on", String.join(" ", proxy.texts("listening")));
        line(out, "mode", proxy.get("servingPair") == null ? "registrar and proxy"
            : "sends requests of endpoints to " + proxy.get("servingPair"));
        line(out, "takes", switch (proxy.constant("intake")) {
            case "open" -> "everything";
            case "draining" -> "nothing new: draining";
            default -> "nothing new: stopping";
        });
        line(out, "connections", proxy.number("connections") + " over TCP and TLS, " + proxy.number("udpPeers")
            + " peers on UDP");
        line(out, "transactions", proxy.number("clientTransactions") + " client, " + proxy.number("serverTransactions")
            + " server, " + proxy.number("pendingServerTransactions") + " of these without a final response");
        line(out, "contacts", proxy.number("registeredContacts") + " registered");
        line(out, "buffers", proxy.number("buffersInUse") + " in use, " + Text.bytes(proxy.number("bufferBytes"))
            + " allocated");
        line(out, "loop", "longest pass " + Text.micros(proxy.number("longestPassUs")) + ", behind by "
            + Text.micros(proxy.number("lagUs")));
        line(out, "keep-alive", keepAlive(proxy.object("keepAlive")));
        answer.map("options").forEach((name, value) -> line(out, name.toString(), value));
        return out.toString();
    }

    private static String keepAlive(final Json options) {
        if (!options.is("enabled")) {
            return "off (sip-enable-tcp-keep-alive)";
        }
        final long ackTimeoutMs = options.number("ackTimeoutMs");
        return "on: idle " + time(options.number("idleSeconds"), "s") + ", interval "
            + time(options.number("intervalSeconds"), "s") + ", count " + time(options.number("count"), "")
            + ", user timeout " + time(options.number("userTimeoutMs"), " ms") + ", ack timeout "
            + (ackTimeoutMs == 0 ? "off" : ackTimeoutMs + " ms") + "; " + options.get("appliedBy");
    }

    private static String time(final long value, final String unit) {
        return value == SYSTEM_DEFAULT ? "the system's" : value + unit;
    }

    private static void line(final StringBuilder out, final String name, final Object value) {
        out.append(name).append(" ".repeat(Math.max(1, NAME_WIDTH - name.length())))
            .append(Table.printable(value.toString())).append('\n');
    }
}
