package io.sipproxy.bench.load;

import static io.sipproxy.bench.load.OptionValue.choice;
import static io.sipproxy.bench.load.OptionValue.number;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the command line of the rig says. */
public final class RigOptions {
    /** What stands between caller and callee. */
    public enum Expect {
        /** A SIP proxy that adds a Via and a Record-Route. */
        PROXY,
        /** Something that changes no byte: a TCP relay, or nothing. */
        RELAY
    }

    private static final String HELP = """
        Usage: java -cp target/benchmarks.jar io.sipproxy.bench.LoadRig [options]

        Calls a callee through a SIP proxy, both in this process, at a fixed rate whatever comes back. A call:
          INVITE  100  (pause) 180  (pause) 200  ACK  (pause) BYE  200
        Every message is checked: Via, Record-Route, Route, Max-Forwards, From, To, Call-ID, CSeq, body length.
        Exit code: 0 if every call succeeded at the rate asked for, 1 if not, 2 for a bad option.

          --transport tcp|udp     of both sides (tcp)
          --proxy HOST:PORT       where the caller sends to (127.0.0.1:5060)
          --callee HOST:PORT      where the callee listens, and what the Request-URI says (127.0.0.2:5080)
          --caller HOST           first source address; one more for each 5,000 connections (127.0.1.1)
          --rate N                calls per second (100)
          --connections N         of the caller; calls take them in turn (1; at most 20000)
          --pause-ms N            each pause in a call (10)
          --warmup S              seconds before the measurement (5)
          --duration S            seconds of the measurement (10)
          --drain S               longest time that the last calls may take to end (5)
          --max-late-ms N         99% of the INVITEs must leave within this time of when they should (20)
          --max-backlog-ms N      so much time's worth of calls may be late to end when the measurement does (250)
          --expect proxy|relay    what stands between; relay adds no header lines (proxy)
          --watch PID[,PID]       processes whose CPU time and memory are measured, children included
          --marks FILE            gets a line "begin" and a line "end" when the measurement begins and ends; may be a FIFO
          --label TEXT            repeated in the result
        """;

    private boolean help;
    private boolean tcp = true;
    private InetSocketAddress proxy = new InetSocketAddress("127.0.0.1", 5060);
    private InetSocketAddress callee = new InetSocketAddress("127.0.0.2", 5080);
    private String caller = "127.0.1.1";
    private int rate = 100;
    private int connections = 1;
    private int pauseMs = 10;
    private int warmupSeconds = 5;
    private int durationSeconds = 10;
    private int drainSeconds = 5;
    private int maxLateMs = 20;
    private int maxBacklogMs = 250;
    private Expect expect = Expect.PROXY;
    private final List<Long> watched = new ArrayList<>();
    private String label = "";
    private Path marks;

    /** @throws IllegalArgumentException that says what is wrong. */
    public static RigOptions parse(final String[] args) {
        final RigOptions options = new RigOptions();
        for (int i = 0; i < args.length; i += 2) {
            if (args[i].equals("--help")) {
                options.help = true;
                return options;
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            options.set(args[i], args[i + 1]);
        }
        return options;
    }

    private void set(final String name, final String value) {
        switch (name) {
            case "--transport" -> tcp = choice(name, value, "tcp", "udp").equals("tcp");
            case "--proxy" -> proxy = address(name, value);
            case "--callee" -> callee = address(name, value);
            case "--caller" -> caller = value;
            case "--rate" -> rate = number(name, value, 1, 100_000);
            case "--connections" -> connections = number(name, value, 1, 20_000);
            case "--pause-ms" -> pauseMs = number(name, value, 0, 5_000);
            case "--warmup" -> warmupSeconds = number(name, value, 0, 600);
            case "--duration" -> durationSeconds = number(name, value, 1, 3_600);
            case "--drain" -> drainSeconds = number(name, value, 1, 60);
            case "--max-late-ms" -> maxLateMs = number(name, value, 1, 10_000);
            case "--max-backlog-ms" -> maxBacklogMs = number(name, value, 1, 60_000);
            case "--expect" -> expect = Expect.valueOf(choice(name, value, "proxy", "relay").toUpperCase(Locale.ROOT));
            case "--watch" -> watch(name, value);
            case "--label" -> label = value;
            case "--marks" -> marks = Path.of(value);
            default -> throw new IllegalArgumentException("no such option: " + name + "; see --help");
        }
    }

    private static InetSocketAddress address(final String name, final String value) {
        final int colon = value.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException(name + ' ' + value + ": must be HOST:PORT");
        }
        return new InetSocketAddress(value.substring(0, colon), number(name, value.substring(colon + 1), 1, 65_535));
    }

    private void watch(final String name, final String value) {
        for (final String pid : value.split(",")) {
            watched.add((long) number(name, pid, 1, Integer.MAX_VALUE));
        }
    }

    static String help() {
        return HELP;
    }

    boolean isHelp() {
        return help;
    }

    boolean isTcp() {
        return tcp;
    }

    InetSocketAddress proxy() {
        return proxy;
    }

    InetSocketAddress callee() {
        return callee;
    }

    String caller() {
        return caller;
    }

    int rate() {
        return rate;
    }

    int connections() {
        return connections;
    }

    long pauseNs() {
        return pauseMs * 1_000_000L;
    }

    int warmupSeconds() {
        return warmupSeconds;
    }

    int durationSeconds() {
        return durationSeconds;
    }

    int drainSeconds() {
        return drainSeconds;
    }

    long maxLateNs() {
        return maxLateMs * 1_000_000L;
    }

    int maxBacklogMs() {
        return maxBacklogMs;
    }

    Expect expect() {
        return expect;
    }

    List<Long> watched() {
        return watched;
    }

    String label() {
        return label;
    }

    /** @return where the beginning and the end of the measurement are told; null for nowhere. */
    Path marks() {
        return marks;
    }

    /** @return the whole configuration, one line. */
    String describe() {
        return "transport=" + (tcp ? "tcp" : "udp") + " proxy=" + text(proxy) + " callee=" + text(callee) + " caller="
            + caller + " rate=" + rate + "/s connections=" + connections + " pause=" + pauseMs + "ms warmup="
            + warmupSeconds + "s duration=" + durationSeconds + "s drain=" + drainSeconds + "s max-late=" + maxLateMs
            + "ms max-backlog=" + maxBacklogMs + "ms expect=" + expect.name().toLowerCase(Locale.ROOT) + " watch=" + watched;
    }

    static String text(final InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ':' + address.getPort();
    }
}
