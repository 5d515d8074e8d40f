package io.sipproxy.bench.soak;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Who there is: a SIP Server pair, phones that it calls, callers that call it; and the calls that they are to make. */
final class Site {
    static final String PROXY_HOST = "127.7.0.1";
    static final String NAME_SERVER_HOST = "127.7.5.53";
    static final String PAIR = "pbx";
    private static final int EACH = 8;
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    /** Of a hundred calls to phones so many are for a host name, and so many for one that was never looked up. */
    private static final int PERCENT_NAMED = 50;
    private static final int PERCENT_NEW_NAME = 1;

    private final Loop loop;
    private final SoakOptions options;
    private final Ledger ledger;
    private final Random random;
    private final List<Agent> members = new ArrayList<>();
    private final List<Agent> phones = new ArrayList<>();
    private final List<Agent> callers = new ArrayList<>();
    private Agent acting;
    private boolean isCalling;
    private long callingSinceNs;
    private long due;
    private long placed;
    private long notPlaced;

    Site(final Loop loop, final SoakOptions options, final Ledger ledger) {
        this.loop = loop;
        this.options = options;
        this.ledger = ledger;
        this.random = new Random(options.seed());
        final InetSocketAddress proxy = new InetSocketAddress(PROXY_HOST, options.port());
        for (int i = 0; i < EACH; i++) {
            phones.add(agent("phone" + i, phoneHost(i), proxy));
            callers.add(agent("caller" + i, "127.7.2.1" + i, proxy));
        }
        for (int i = 0; i < 2; i++) {
            members.add(agent("member" + i, memberHost(i), proxy));
        }
        acting = members.get(0);
    }

    private Agent agent(final String name, final String host, final InetSocketAddress proxy) {
        return new Agent(loop, name, new InetSocketAddress(host, options.port()), proxy, ledger);
    }

    private static String phoneHost(final int number) {
        return "127.7.1.1" + number;
    }

    static String memberHost(final int number) {
        return "127.7.3.1" + number;
    }

    /** @return the addresses of the phones by their domains. */
    static Map<String, String> zone() {
        final Map<String, String> zone = new TreeMap<>();
        for (int i = 0; i < EACH; i++) {
            zone.put("phone" + i + ".soak.test", phoneHost(i));
        }
        return zone;
    }

    void start() {
        all().forEach(Agent::start);
    }

    List<Agent> all() {
        final List<Agent> all = new ArrayList<>(members);
        all.addAll(phones);
        all.addAll(callers);
        return all;
    }

    List<Agent> endpoints() {
        final List<Agent> endpoints = new ArrayList<>(phones);
        endpoints.addAll(callers);
        return endpoints;
    }

    /** @return the SIP Server that is at work, as the pair sees it. */
    Agent acting() {
        return acting;
    }

    void act(final Agent member) {
        acting = member;
    }

    Agent partner() {
        return acting == members.get(0) ? members.get(1) : members.get(0);
    }

    /** Begins or ends to place calls, as many in a second as the options say. */
    void call(final boolean now) {
        isCalling = now;
        if (now) {
            callingSinceNs = System.nanoTime();
            due = 0;
            tick();
        }
    }

    private void tick() {
        if (isCalling) {
            while (System.nanoTime() - callingSinceNs >= due * SECOND_NS / options.rate()) {
                due++;
                place();
            }
            loop.after(TICK_NS, this::tick);
        }
    }

    private void place() {
        final boolean isOutbound = due % 2 == 0;
        final List<Agent> able = isOutbound ? callers.stream().filter(Agent::isAtWork).toList()
            : acting.isAtWork() ? List.of(acting) : List.of();
        if (able.isEmpty()) {
            notPlaced++;
            return;
        }
        final Agent caller = able.get(random.nextInt(able.size()));
        final String id = "call" + placed++;
        final long ringNs = TimeUnit.MILLISECONDS.toNanos(50 + random.nextInt(450));
        final long talkNs = TimeUnit.MILLISECONDS.toNanos(100 + random.nextInt(1_900));
        final Call call = isOutbound ? new Call(id, caller, null, "sip:desk@soak.test", false, ringNs, talkNs)
            : toPhone(id, caller, random.nextInt(phones.size()), random.nextInt(100), ringNs, talkNs);
        ledger.begun(call);
        caller.place(call);
    }

    private Call toPhone(final String id, final Agent caller, final int number, final int percent, final long ringNs,
        final long talkNs) {
        final boolean isNew = percent < PERCENT_NEW_NAME;
        final String host = percent >= PERCENT_NAMED ? phoneHost(number)
            : (isNew ? id + '.' : "") + "phone" + number + ".soak.test";
        return new Call(id, caller, phones.get(number),
            "sip:phone@" + host + ':' + options.port() + ";transport=tcp", isNew, ringNs, talkNs);
    }

    /** @return calls that there was nobody to place. */
    long notPlaced() {
        return notPlaced;
    }
}
