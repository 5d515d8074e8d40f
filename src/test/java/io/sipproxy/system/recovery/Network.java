package io.sipproxy.system.recovery;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Three hosts in a row: the proxies at {@value #PROXY_HOST}, a firewall, and the test's endpoints in the namespace of
 * this process, phones at 10.99.1.N and callers at 10.99.2.N. The firewall forwards everything but what the test tells
 * it to drop, and never tells either side.
 */
final class Network {
    static final String PROXY_HOST = "10.99.0.1";

    /** Endpoints that a test may use: N is from 1 to this. */
    static final int LINES = 110;

    private static final String HOSTS = """
        mount -t tmpfs tmpfs "$(readlink -f /var/run)"
        ip netns add firewall
        ip netns add proxy
        ip link add inside netns firewall type veth peer name eth0 netns proxy
        ip link add outside netns firewall type veth peer name eth0
        ip -n firewall addr add 10.99.0.254/24 dev inside
        ip -n firewall addr add 10.99.1.254/24 dev outside
        ip -n firewall addr add 10.99.2.254/24 dev outside
        ip -n firewall link set inside up
        ip -n firewall link set outside up
        ip netns exec firewall sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
        ip -n proxy addr add 10.99.0.1/24 dev eth0
        ip -n proxy link set lo up
        ip -n proxy link set eth0 up
        ip -n proxy route add default via 10.99.0.254
        ip link set lo up
        ip link set eth0 up
        """;
    private static final String RULES = """
        ip netns exec firewall nft -f - <<END
        table ip firewall {
            set flows { type ipv4_addr . inet_service . ipv4_addr . inet_service; }
            set hosts { type ipv4_addr; }
            set deaf { type ipv4_addr; }
            set lossy { type ipv4_addr; }
            set attempts { type ipv4_addr; flags dynamic; counter; size 1000; }
            chain forward {
                type filter hook forward priority 0;
                ip saddr 10.99.0.1 tcp flags & (syn | ack) == syn update @attempts { ip daddr }
                ip saddr . tcp sport . ip daddr . tcp dport @flows counter drop
                ip daddr . tcp dport . ip saddr . tcp sport @flows counter drop
                ip saddr @hosts counter drop
                ip daddr @hosts counter drop
                ip daddr @deaf tcp flags & psh == psh counter drop
                ip saddr @lossy numgen random mod 100 < 10 counter drop
                ip daddr @lossy numgen random mod 100 < 10 counter drop
            }
        }
        END
        """;

    private Network() {
    }

    /** Makes the namespaces, the links between them and the firewall. */
    static void build() {
        final StringBuilder script = new StringBuilder(HOSTS).append("ip -batch - <<END\n");
        for (int line = 1; line <= LINES; line++) {
            script.append("addr add ").append(phoneHost(line)).append("/24 dev eth0\n");
            script.append("addr add ").append(callerHost(line)).append("/24 dev eth0\n");
        }
        Shell.run(script.append("END\nip route add default via 10.99.1.254\n").append(RULES).toString());
    }

    static String phoneHost(final int line) {
        return "10.99.1." + line;
    }

    static String callerHost(final int line) {
        return "10.99.2." + line;
    }

    /** Drops whatever one TCP connection still sends, in both directions, as a firewall that has forgotten it. */
    static void drop(final Flow flow) {
        add("flows", flow.localHost() + " . " + flow.localPort() + " . " + flow.remoteHost() + " . "
            + flow.remotePort());
    }

    /** Drops everything from and to the host: nobody is there any more. */
    static void dropHost(final String host) {
        add("hosts", host);
    }

    /** Lets connections to the host open, but drops the data that is sent to it. */
    static void dropDataTo(final String host) {
        add("deaf", host);
    }

    /** Drops one packet in ten from and to the host. */
    static void loseSomeOf(final String host) {
        add("lossy", host);
    }

    /** Ends what the other methods did to the host; flows that were dropped stay so. */
    static void restore(final String host) {
        for (final String set : new String[] {"hosts", "deaf", "lossy"}) {
            Shell.attempt("ip netns exec firewall nft delete element ip firewall " + set + " { " + host + " }");
        }
    }

    /**
     * Delays everything between firewall and endpoints.
     *
     * @return false where the kernel lacks netem
     */
    static boolean slowDown() {
        return Shell.attempt("ip netns exec firewall tc qdisc add dev outside root netem delay 300ms 20ms")
            .isSuccess();
    }

    static void speedUp() {
        Shell.run("ip netns exec firewall tc qdisc del dev outside root");
    }

    /** How many connections to the host are established in the eyes of the proxy's kernel. */
    static int openConnectionsTo(final String host) {
        return (int) Shell.run("ip netns exec proxy ss -Htn state established dst " + host).lines().count();
    }

    /** How many SYNs the proxies have sent to the host: one for each attempt to connect, more if it goes unanswered. */
    static int synsTo(final String host) {
        final String attempts = Shell.run("ip netns exec firewall nft list set ip firewall attempts");
        final Matcher matcher = Pattern.compile("\\b" + Pattern.quote(host) + " counter packets (\\d+)")
            .matcher(attempts);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static void add(final String set, final String element) {
        Shell.run("ip netns exec firewall nft add element ip firewall " + set + " { " + element + " }");
    }
}
