package io.sipproxy.bench.soak;

import static io.sipproxy.bench.load.OptionValue.choice;
import static io.sipproxy.bench.load.OptionValue.number;

import java.nio.file.Path;
import java.util.List;

/** What the command line says. */
public final class SoakOptions {
    private static final String HELP = """
        Usage: java -cp target/benchmarks.jar io.sipproxy.bench.Soak [options] -- JAVA [JVM options]

        Runs the proxy, target/sipproxy.jar, by the command after the dashes, and calls through it on bad days.
        bench/soak makes the network for it, and says in its help what happens and what is demanded.

          --minutes N            of bad days (30)
          --kills N              nothing goes wrong but that the proxy is killed so often, and started again (0)
          --rate N               calls per second (200)
          --seed N               of all that is left to chance (1)
          --warmup S             seconds of calls before the first look at memory and descriptors (60)
          --port N               of SIP, on each of the addresses 127.7.x.y (5060)
          --dns-port N           of the name server, on 127.7.5.53 (5353)
          --work DIR             for the proxy's log, control socket and counters file
          --recovery on|off      whether the proxy detects dead connections and recovers calls (on)
          --no-firewall REASON   flows cannot be dropped, and why
          --max-heap-mb N        growth of living objects that is allowed (16)
          --max-rss-mb N         growth of resident memory that is allowed (128)
          --max-descriptors N    growth of open descriptors that is allowed (8)
        """;

    private boolean help;
    private int minutes = 30;
    private int kills;
    private int rate = 200;
    private int seed = 1;
    private int warmupSeconds = 60;
    private int port = 5060;
    private int dnsPort = 5353;
    private int maxHeapMb = 16;
    private int maxRssMb = 128;
    private int maxDescriptors = 8;
    private Path work = Path.of(".");
    private String obstacle;
    private boolean recovering = true;
    private List<String> java = List.of();

    /** @throws IllegalArgumentException that says what is wrong. */
    public static SoakOptions parse(final String[] args) {
        final SoakOptions options = new SoakOptions();
        for (int i = 0; i < args.length && options.java.isEmpty(); i += 2) {
            if (args[i].equals("--help")) {
                options.help = true;
                return options;
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            if (args[i].equals("--")) {
                options.java = List.of(args).subList(i + 1, args.length);
            } else {
                options.set(args[i], args[i + 1]);
            }
        }
        if (options.java.isEmpty()) {
            throw new IllegalArgumentException("the command for the proxy is missing behind --");
        }
        return options;
    }

    private void set(final String name, final String value) {
        switch (name) {
            case "--minutes" -> minutes = number(name, value, 1, 1_440);
            case "--kills" -> kills = number(name, value, 0, 1_000);
            case "--rate" -> rate = number(name, value, 1, 2_000);
            case "--seed" -> seed = number(name, value, 0, Integer.MAX_VALUE);
            case "--warmup" -> warmupSeconds = number(name, value, 5, 600);
            case "--port" -> port = number(name, value, 1, 65_535);
            case "--dns-port" -> dnsPort = number(name, value, 1, 65_535);
            case "--work" -> work = Path.of(value);
            case "--recovery" -> recovering = choice(name, value, "on", "off").equals("on");
            case "--no-firewall" -> obstacle = value;
            case "--max-heap-mb" -> maxHeapMb = number(name, value, 1, 1_000);
            case "--max-rss-mb" -> maxRssMb = number(name, value, 1, 10_000);
            case "--max-descriptors" -> maxDescriptors = number(name, value, 0, 10_000);
            default -> throw new IllegalArgumentException("no such option: " + name + "; see --help");
        }
    }

    /** @return the text of {@code --help}. */
    public static String help() {
        return HELP;
    }

    /** @return whether that is all that is wanted. */
    public boolean isHelp() {
        return help;
    }

    int minutes() {
        return minutes;
    }

    /** @return how often the proxy is killed, instead of all else; 0 if it is not. */
    public int kills() {
        return kills;
    }

    int rate() {
        return rate;
    }

    int seed() {
        return seed;
    }

    int warmupSeconds() {
        return warmupSeconds;
    }

    int port() {
        return port;
    }

    int dnsPort() {
        return dnsPort;
    }

    int maxHeapMb() {
        return maxHeapMb;
    }

    int maxRssMb() {
        return maxRssMb;
    }

    int maxDescriptors() {
        return maxDescriptors;
    }

    Path work() {
        return work;
    }

    /** @return why flows cannot be dropped; null if they can. */
    String obstacle() {
        return obstacle;
    }

    /** @return whether the proxy detects dead connections and recovers calls. */
    boolean isRecovering() {
        return recovering;
    }

    /** @return what runs Java, with the options of the virtual machine. */
    List<String> java() {
        return java;
    }
}
