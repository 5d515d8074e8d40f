package io.sipproxy.control;

import io.sipproxy.inspect.ConnectionOrder;
import java.util.Arrays;
import java.util.Locale;

/** What can be asked of the control socket: the one table behind the proxy's answers and the client's help. */
public enum Verb {
    STATUS("status", "", "The proxy at a glance."),
    CONNECTIONS("connections", "[FILTER] [--order " + Words.of(ConnectionOrder.values()) + "] [--limit N] [--tcp-info]",
        "TCP and TLS connections whose peer (tcp:192.0.2.1:5060) or host name contains FILTER; 100 unless --limit says "
            + "otherwise. --tcp-info asks the operating system about each."),
    TRANSACTIONS("transactions", "[--limit N]",
        "How many transactions are in which state, and the oldest; 100 unless --limit says otherwise."),
    PAIRS("pairs", "", "SIP Server pairs: which member is active since when, and what the last checks gave."),
    DEVICES("devices", "", "Configured devices: in or out of service since when."),
    RECOVERIES("recoveries", "[--limit N]",
        "The latest events about connections, recovery, SIP Servers and devices, those included that were left out of "
            + "the log; the newest first, 100 unless --limit says otherwise."),
    LATENCIES("latencies", "", "How fast dead connections are noticed and requests sent again."),
    COUNTERS("counters", "[FILTER]", "Counters whose name contains FILTER."),
    SET("set", "[OPTION VALUE]",
        "Gives an option another value until the end of the program; alone, shows the options that can be set."),
    DROP_CONNECTION("drop-connection", "ID",
        "Closes a connection, as if the network had lost it: what waits for an answer on it is recovered or released."),
    RELOAD_TLS("reload-tls", "", "Reads the TLS files again, without waiting until they have changed."),
    LOG_LEVEL("log-level", "LOGGER LEVEL",
        "Sets what a logger (ROOT, sipproxy.events, io.sipproxy.transport...) lets through: TRACE, DEBUG, INFO, WARN, "
            + "ERROR or OFF; INHERIT takes it back."),
    TRACE("trace", "[PEER on|off]",
        "Writes the SIP messages of PEER, both ways, to a file in trace-directory, secrets masked. PEER is an address "
            + "(192.0.2.7, 2001:db8::1) or an address with a port (192.0.2.7:5060, [2001:db8::1]:5060). Alone, shows "
            + "the traces that there are."),
    DRAIN("drain", "[on|off]",
        "Refuses requests that begin something new with 503, while everything else goes on; off takes them again."),
    SHUTDOWN("shutdown", "", "Stops the proxy in order, as SIGTERM does."),
    HELP("help", "", "Lists these commands.");

    /** Constants as they are written in a request. */
    private static final class Words {
        static String of(final Enum<?>[] constants) {
            return String.join("|", Arrays.stream(constants).map(c -> c.name().toLowerCase(Locale.ROOT)).toList());
        }
    }

    private final String word;
    private final String arguments;
    private final String meaning;

    Verb(final String word, final String arguments, final String meaning) {
        this.word = word;
        this.arguments = arguments;
        this.meaning = meaning;
    }

    /** @return the first word of a request. */
    public String word() {
        return word;
    }

    /** @return the word and its arguments: what is in brackets may be left out, what is in capitals is a value. */
    public String usage() {
        return arguments.isEmpty() ? word : word + ' ' + arguments;
    }

    /** @return what it does, in a sentence or two. */
    public String meaning() {
        return meaning;
    }

    /**
     * @param word the first word of a request.
     * @return what it asks for; null if there is no such thing.
     */
    public static Verb find(final String word) {
        return Arrays.stream(values()).filter(verb -> verb.word.equals(word)).findFirst().orElse(null);
    }
}
