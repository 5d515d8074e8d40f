package io.sipproxy.control.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.capture.TraceRow;
import io.sipproxy.control.Verb;
import io.sipproxy.inspect.ConnectionList;
import io.sipproxy.inspect.ConnectionRow;
import io.sipproxy.inspect.CounterValue;
import io.sipproxy.inspect.DeviceState;
import io.sipproxy.inspect.KeepAliveState;
import io.sipproxy.inspect.LatencySummary;
import io.sipproxy.inspect.MemberState;
import io.sipproxy.inspect.Overview;
import io.sipproxy.inspect.PairState;
import io.sipproxy.inspect.Recovery;
import io.sipproxy.inspect.TcpRow;
import io.sipproxy.inspect.TransactionCount;
import io.sipproxy.inspect.TransactionList;
import io.sipproxy.inspect.TransactionRow;
import io.sipproxy.json.JsonReader;
import io.sipproxy.json.JsonWriter;
import io.sipproxy.proxy.CheckResult;
import io.sipproxy.proxy.Intake;
import io.sipproxy.transaction.TransactionState;
import io.sipproxy.transport.LinkState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the proxy's records look like on the terminal, after their way through JSON. */
class RenderingTest {
    private static final long TIME_MS = 1_795_000_000_000L;
    private static final String TIME = Text.timeOfDay(TIME_MS);

    /** The text with single spaces, a line each. */
    private static List<String> lines(final Verb verb, final Object result) {
        return Rendering.of(verb, JsonReader.read(JsonWriter.write(result))).lines()
            .map(line -> line.strip().replaceAll(" {2,}", " ")).toList();
    }

    private static List<String> status(final String servingPair, final Intake intake, final KeepAliveState keepAlive) {
        final Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("proxy", new Overview("1.0", TIME_MS, 61_000, List.of("udp:a", "tcp:b"), servingPair, intake, 1, 2,
            3, 4, 5, 6, 7, 131_072, 1_500, 20, keepAlive));
        answer.put("options", Map.of("oos-check", "5 s"));
        return lines(Verb.STATUS, answer);
    }

    @Test
    void shouldShowStatus() {
        assertEquals(List.of("version 1.0", "started " + TIME + ", 1m01s ago", "listening on udp:a tcp:b",
            "mode sends requests of endpoints to pbx", "takes everything",
            "connections 1 over TCP and TLS, 2 peers on UDP",
            "transactions 3 client, 4 server, 5 of these without a final response", "contacts 6 registered",
            "buffers 7 in use, 128K allocated", "loop longest pass 1.50ms, behind by 20us",
            "keep-alive on: idle 20s, interval the system's, count 3, user timeout the system's, ack timeout 2000 ms; "
                + "Linux, through JNR", "oos-check 5 s"),
            status("pbx", Intake.OPEN, new KeepAliveState(true, 20, -1, 3, -1, 2000, "Linux, through JNR")));
        final List<String> other =
            status(null, Intake.STOPPING, new KeepAliveState(false, -1, -1, -1, -1, 0, "the JDK"));
        assertEquals("mode registrar and proxy", other.get(3));
        assertEquals("takes nothing new: stopping", other.get(4));
        assertEquals("keep-alive off (sip-enable-tcp-keep-alive)", other.get(10));
        assertEquals("takes nothing new: draining",
            status(null, Intake.DRAINING, new KeepAliveState(false, -1, -1, -1, -1, 0, "the JDK")).get(4));
    }

    @Test
    void shouldShowConnectionsWithAndWithoutTheSystemsView() {
        final ConnectionRow plain = new ConnectionRow(7, "tcp:192.0.2.1:5060", "tcp", true, LinkState.OPEN, 5_000,
            3_000, 20_480, 2, 3, 4, true, false, null);
        assertEquals(List.of("ID PEER DIR STATE AGE IDLE RECEIVED SENT MSG-IN MSG-OUT USED SUSPECT",
            "7 tcp:192.0.2.1:5060 in open 5s 3s 20K 2B 3 4 yes no", "1 of 1 connections"),
            lines(Verb.CONNECTIONS, new ConnectionList(List.of(plain), 1, 1, false)));
        final ConnectionRow asked = new ConnectionRow(8, "tls:[2001:db8::1]:5061", "tls", false,
            LinkState.HANDSHAKING, 5, 3, 0, 0, 0, 0, false, true, new TcpRow("ESTABLISHED", 1_500, 2, -1, 0, 10_000));
        assertEquals(List.of("ID PEER DIR STATE AGE IDLE RECEIVED SENT MSG-IN MSG-OUT USED SUSPECT TCP RTT UNACKED "
            + "UNSENT PROBES LAST-ACK", "7 tcp:192.0.2.1:5060 in open 5s 3s 20K 2B 3 4 yes no - - - - - -",
            "8 tls:[2001:db8::1]:5061 out handshaking 5ms 3ms 0B 0B 0 0 no yes established 1.50ms 2 - 0 10s",
            "2 of 5 connections that match, 9 in all; --limit N shows more"),
            lines(Verb.CONNECTIONS, new ConnectionList(List.of(plain, asked), 9, 5, true)));
        assertEquals(List.of("0 of 0 connections"),
            lines(Verb.CONNECTIONS, new ConnectionList(List.of(), 0, 0, false)));
    }

    @Test
    void shouldShowTransactions() {
        assertEquals(List.of("KIND METHOD STATE COUNT", "client INVITE calling 2", "server other trying 1", "",
            "KIND METHOD STATE AGE PEER CALL-ID", "server MESSAGE trying 2s tcp:a x@y",
            "client INVITE calling 1s tcp:b -", "", "2 of 3 transactions, the oldest; --limit N shows more"),
            lines(Verb.TRANSACTIONS, new TransactionList(
                List.of(new TransactionCount(true, true, TransactionState.CALLING, 2),
                    new TransactionCount(false, false, TransactionState.TRYING, 1)),
                List.of(new TransactionRow(false, "MESSAGE", "x@y", 2_000, TransactionState.TRYING, "tcp:a"),
                    new TransactionRow(true, "INVITE", null, 1_000, TransactionState.CALLING, "tcp:b")), 3, true)));
        assertEquals(List.of("0 of 0 transactions"),
            lines(Verb.TRANSACTIONS, new TransactionList(List.of(), List.of(), 0, false)));
    }

    @Test
    void shouldShowPairsAndDevices() {
        final MemberState primary = new MemberState("sip:a", false, CheckResult.NO_ANSWER, TIME_MS);
        final MemberState backup = new MemberState("sip:b", true, CheckResult.NONE, 0);
        assertEquals(List.of("PAIR SERVING STATE SINCE MEMBER ACTIVE LAST CHECK AT",
            "pbx yes available " + TIME + " sip:a - no-answer " + TIME,
            "pbx yes available " + TIME + " sip:b since " + TIME + " none -",
            "lone no unavailable " + TIME + " sip:b since " + TIME + " none -"),
            lines(Verb.PAIRS, List.of(new PairState("pbx", true, primary, backup, TIME_MS, true, TIME_MS),
                new PairState("lone", false, backup, null, TIME_MS, false, TIME_MS))));
        assertEquals(List.of("there are no SIP Server pairs"), lines(Verb.PAIRS, List.of()));
        assertEquals(List.of("NUMBER TYPE STATE SINCE CHECKED CONTACT",
            "7001 extension out-of-service " + TIME + " yes sip:x", "7002 voice-over-ip-service in-service " + TIME
                + " no -"),
            lines(Verb.DEVICES, List.of(new DeviceState("7001", "sip:x", "extension", true, false, TIME_MS),
                new DeviceState("7002", null, "voice-over-ip-service", false, true, TIME_MS))));
        assertEquals(List.of("there are no configured devices"), lines(Verb.DEVICES, List.of()));
    }

    @Test
    void shouldShowRecoveriesLatenciesAndCounters() {
        final Map<String, String> values = new LinkedHashMap<>();
        values.put("peer", "tcp:a");
        values.put("call-id", "x\ny");
        assertEquals(List.of("TIME EVENT LOGGED DETAILS",
            TIME + " 40012 SPR_REQUEST_RESENT no peer=tcp:a call-id=x?y"),
            lines(Verb.RECOVERIES, List.of(new Recovery(3, TIME_MS, 40012, "SPR_REQUEST_RESENT", false, values))));
        assertEquals(List.of("nothing has happened since the start"), lines(Verb.RECOVERIES, List.of()));
        assertEquals(List.of("LATENCY COUNT 50% 90% 99% 99.9% MAX WHAT", "a 1 2us 3us 4us 5us 6us b c"),
            lines(Verb.LATENCIES, List.of(new LatencySummary("a", "b c", 1, 2, 3, 4, 5, 6))));
        assertEquals(List.of("COUNTER VALUE WHAT", "a 12 b c"),
            lines(Verb.COUNTERS, List.of(new CounterValue("a", "b c", 12))));
    }

    @Test
    void shouldShowTraces() {
        assertEquals(List.of("PEER SINCE MESSAGES BYTES DROPPED FILE", "192.0.2.1:5060 " + TIME + " 1 2 3 /t/a"),
            lines(Verb.TRACE, List.of(new TraceRow("192.0.2.1:5060", "/t/a", TIME_MS, 1, 2, 3))));
        assertEquals(List.of("nothing is traced"), lines(Verb.TRACE, List.of()));
        assertEquals(List.of("it is done"), lines(Verb.TRACE, Map.of("message", "it is done")));
    }

    @Test
    void shouldShowWhatWasDoneAndWhatCanBeSet() {
        for (final Verb verb : List.of(Verb.SET, Verb.DROP_CONNECTION, Verb.RELOAD_TLS, Verb.LOG_LEVEL, Verb.DRAIN,
            Verb.SHUTDOWN)) {
            assertEquals(List.of("it is done"), lines(verb, Map.of("message", "it is done")));
        }
        assertEquals(List.of("OPTION VALUE", "oos-check 5 s"), lines(Verb.SET, Map.of("oos-check", "5 s")));
        assertEquals(List.of("x Y", "does it"),
            lines(Verb.HELP, List.of(Map.of("usage", "x Y", "meaning", "does it"))));
    }
}
