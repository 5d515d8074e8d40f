package io.sipproxy.system.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.system.Call;
import io.sipproxy.system.ProxyProcess;
import io.sipproxy.system.Registered;
import io.sipproxy.system.SipPeer;
import io.sipproxy.system.TextMessage;
import io.sipproxy.system.Wait;

/** A caller and a phone with a proxy and a firewall between them, and the steps that most tests need. */
final class Site implements AutoCloseable {
    private static final Object CONNECTING = new Object();

    private final ProxyProcess proxy;
    private final Line line;
    private final SipPeer caller;
    private final SipPeer phone;
    private FlowWire callerWire;
    private FlowWire phoneWire;

    private Site(final ProxyProcess proxy, final Line line, final String user, final int receiveBuffer) {
        this.proxy = proxy;
        this.line = line;
        final Carrier carrier = line.carrier();
        this.caller = carrier.peer("caller" + line.index(), proxy, listener -> callerWire = FlowWire.open(
            line.callerHost(), Line.CALLER_PORT, 0, carrier.layer(line.callerHost()), listener));
        this.phone = carrier.peer(user, proxy, listener -> phoneWire = FlowWire.open(
            line.phoneHost(), Line.PHONE_PORT, receiveBuffer, carrier.layer(line.phoneHost()), listener));
    }

    static Site ofPhone(final ProxyProcess proxy, final Carrier carrier) {
        return ofPhone(proxy, Line.nextPhone(carrier));
    }

    static Site ofPhone(final ProxyProcess proxy, final Line line) {
        return new Site(proxy, line, line.number(), 0).connected();
    }

    /** A phone whose kernel takes few bytes for it while it does not read. */
    static Site ofPhoneWithSmallBuffer(final ProxyProcess proxy, final int receiveBuffer) {
        final Line line = Line.nextPhone(Carrier.TCP);
        return new Site(proxy, line, line.number(), receiveBuffer);
    }

    static Site ofService(final ProxyProcess proxy, final Carrier carrier) {
        final Line line = Line.nextService(carrier);
        return new Site(proxy, line, line.number(), 0).connected();
    }

    /** The phone is registered over a connection of its own. */
    static Site ofRegistered(final ProxyProcess proxy) {
        final Line line = Line.nextPhone(Carrier.TCP);
        final Site site = new Site(proxy, line, "registered" + line.index(), 0);
        site.register(site.phone);
        return site;
    }

    void register(final SipPeer endpoint) {
        Registered.register(endpoint, proxy);
        // When that connection dies the proxy cannot know whether the response arrived, and may send it again.
        endpoint.ignoreResponsesTo("REGISTER");
    }

    /** The endpoint has noticed that its connection is dead and registers over another one, without waiting. */
    void registerAgain(final SipPeer endpoint) {
        endpoint.reconnect();
        endpoint.send(endpoint.register(proxy.hostPort()).add("Contact", endpoint.contact()));
    }

    /** One caller after another: a handshake has its time limit too, however many tests begin at once. */
    private Site connected() {
        synchronized (CONNECTING) {
            caller.link().send("\r\n\r\n");
            assertTrue(caller.link().awaitPong(Wait.DEADLINE_MILLIS), "the caller is connected");
        }
        return this;
    }

    ProxyProcess proxy() {
        return proxy;
    }

    Line line() {
        return line;
    }

    SipPeer caller() {
        return caller;
    }

    SipPeer phone() {
        return phone;
    }

    FlowWire callerWire() {
        return callerWire;
    }

    FlowWire phoneWire() {
        return phoneWire;
    }

    /** The caller calls the phone; the result is the INVITE that it sent. */
    TextMessage place() {
        return caller.send(caller.invite(proxy.uri(phone.user())));
    }

    /** A call that rings; the result is the INVITE as the phone got it. */
    TextMessage ring() {
        place();
        return ringing();
    }

    /** The phone gets the INVITE and rings, which the caller hears. */
    TextMessage ringing() {
        final TextMessage received = phone.expectRequest("INVITE");
        phone.respond(received, 180, "Ringing");
        caller.expectResponse(180, "INVITE");
        return received;
    }

    /** A call that was answered and is up. */
    Call talk() {
        return Call.answer(caller, phone, ring());
    }

    /** The connection over which the phone got the message. */
    static Flow flowOf(final TextMessage received) {
        return (Flow) received.link();
    }

    /** Silences the connection over which the phone got the message; the time limit begins. */
    static Deadline drop(final TextMessage received, final long limitMillis) {
        Network.drop(flowOf(received));
        return Deadline.in(limitMillis);
    }

    /** The phone gets the INVITE again before the deadline, over another connection, with every byte as it was. */
    TextMessage expectAgain(final TextMessage first, final Deadline deadline) {
        final TextMessage again = phone.expectRequest("INVITE", deadline.left());
        assertNotSame(first.link(), again.link(), "the connection is a new one");
        assertEquals(first.raw(), again.raw());
        return again;
    }

    /** The phone answers, the caller hangs up, nothing is left over, and the proxy has opened this many connections. */
    void complete(final TextMessage received, final int connections) {
        complete(Call.answer(caller, phone, received), connections);
    }

    void complete(final Call call, final int connections) {
        call.hangUpByCaller();
        expectQuiet(connections);
    }

    /** Nothing was sent that the test did not ask for, and the proxy has opened this many connections to the phone. */
    void expectQuiet(final int connections) {
        expectQuiet(connections, connections);
    }

    /** As {@link #expectQuiet(int)}, where the proxy has tried this often. */
    void expectQuiet(final int connections, final int attempts) {
        phone.expectNothingMore();
        caller.expectNothingMore();
        expectConnections(connections);
        assertEquals(attempts, Network.synsTo(line.phoneHost()), "attempts to connect to the phone");
    }

    void expectConnections(final int connections) {
        assertEquals(connections, phoneWire.accepted().size(), "connections from the proxy to the phone");
        assertTrue(proxy.isAlive());
    }

    /** The caller gets this status as the final response to its INVITE before the deadline, and acknowledges it. */
    TextMessage expectRelease(final TextMessage invite, final int status, final Deadline deadline) {
        final TextMessage response = caller.expectFinal("INVITE", deadline.left());
        assertEquals(status, response.status(), response::toString);
        caller.send(Call.ackFor(invite, response));
        return response;
    }

    /** A request that is not part of a call gets through at once: the proxy has a working connection to the phone. */
    void expectReachable() {
        caller.send(caller.request("MESSAGE", proxy.uri(phone.user())).body("text/plain", "are you there?"));
        phone.respond(phone.expectRequest("MESSAGE"), 200, "OK");
        caller.expectResponse(200, "MESSAGE");
    }

    @Override
    public void close() {
        caller.close();
        phone.close();
    }
}
