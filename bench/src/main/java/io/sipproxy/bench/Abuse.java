package io.sipproxy.bench;

import io.sipproxy.bench.abuse.Attack;
import io.sipproxy.bench.abuse.Connections;
import io.sipproxy.bench.abuse.Datagrams;
import io.sipproxy.bench.abuse.Malformed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Does to a proxy what it must not suffer from, until it is ended. */
public final class Abuse {
    private static final long LONGEST_NS = TimeUnit.MINUTES.toNanos(10);
    private static final String HELP = """
        Usage: java -cp target/benchmarks.jar io.sipproxy.bench.Abuse KIND HOST:PORT COUNT

          slow        COUNT connections, each of which brings one more byte of a message in a second
          incomplete  COUNT connections, each of which brings 30,000 bytes of a message and no more
          crowd       COUNT connections that say nothing
          churn       COUNT new connections in a second, closed again after one
          garbage     COUNT connections that bring random bytes
          line-ends   COUNT connections that bring line ends without end
          headers     COUNT connections that bring messages with 64 KiB of header, each one in 10 ms
          folding     COUNT connections that bring a header line that never ends, 100 folds in 10 ms
          lengths     COUNT connections that bring negative, huge, repeated and contradictory Content-Lengths
          bytes       COUNT connections that bring messages with NUL and with bytes that are no UTF-8
          vias        COUNT connections that bring messages with 1,000 Via values
          compressed  COUNT connections that bring compressed messages
          tls         COUNT connections that bring what a TLS client says first, to the TCP port
          http        COUNT connections that bring HTTP requests
          datagrams   COUNT datagrams of random bytes in a second
          requests    COUNT OPTIONS in a second over UDP, each a transaction of its own

        From 127.0.4.1 on, with 10,000 connections from each address. A connection that the proxy closes is opened again.
        Prints "ready" when all that is there for the first time, and what was done when it is ended, or after ten minutes.
        """;

    private Abuse() {
    }

    /** @param args see {@code --help}. */
    public static void main(final String[] args) throws IOException, InterruptedException {
        final Attack attack = args.length == 3 ? attack(args[0], address(args[1]), Integer.parseInt(args[2])) : null;
        if (attack == null) {
            System.out.print(HELP);
            System.exit(args.length == 1 && args[0].equals("--help") ? 0 : 2);
        }
        final long endNs = System.nanoTime() + LONGEST_NS;
        attack.round();
        System.out.println("ready " + attack.told());
        // The numbers are another thread's; that the last one may be missing is no matter.
        Runtime.getRuntime().addShutdownHook(
            new Thread(() -> System.out.println("ABUSE kind=" + args[0] + ' ' + attack.told())));
        while (System.nanoTime() < endNs) {
            attack.round();
        }
    }

    private static Attack attack(final String kind, final InetSocketAddress proxy, final int count) throws IOException {
        return switch (kind) {
            case "slow" -> Connections.slow(proxy, count);
            case "incomplete" -> Connections.incomplete(proxy, count);
            case "crowd" -> Connections.crowd(proxy, count);
            case "churn" -> Connections.churn(proxy, count);
            case "garbage" -> Connections.garbage(proxy, count);
            case "line-ends" -> Connections.lineEnds(proxy, count);
            case "headers" -> Connections.messages(proxy, count, Malformed.largeHeaders());
            case "folding" -> Connections.folding(proxy, count);
            case "lengths" -> Connections.messages(proxy, count, Malformed.contentLengths());
            case "bytes" -> Connections.messages(proxy, count, Malformed.oddBytes());
            case "vias" -> Connections.messages(proxy, count, Malformed.manyVias());
            case "compressed" -> Connections.messages(proxy, count, Malformed.compressed());
            case "tls" -> Connections.messages(proxy, count, Malformed.tls());
            case "http" -> Connections.messages(proxy, count, Malformed.http());
            case "datagrams" -> Datagrams.garbage(proxy, count);
            case "requests" -> Datagrams.requests(proxy, count);
            default -> null;
        };
    }

    private static InetSocketAddress address(final String text) {
        final int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }
}
