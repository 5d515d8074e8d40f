package io.sipproxy.system;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A SIP endpoint that a test plays: it sends what the test tells it to, and hands over what arrives in order, requests
 * and responses apart. It has no transactions: nothing is sent again, and a datagram that arrives a second time is
 * dropped unless the test asks for it.
 */
public final class SipPeer implements AutoCloseable {
    private static final AtomicInteger SERIAL = new AtomicInteger();
    /** How many messages a failure shows. */
    private static final int SHOWN = 100;

    private final BlockingQueue<TextMessage> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<TextMessage> responses = new LinkedBlockingQueue<>();
    private final Set<String> seen = new HashSet<>();
    private final List<String> transcript = new ArrayList<>();
    private final Map<String, Consumer<TextMessage>> automatic = new ConcurrentHashMap<>();
    private final Set<String> ignored = ConcurrentHashMap.newKeySet();
    private final Net net;
    /** As in Via. */
    private final String transport;
    private final String user;
    private final Wire wire;
    private final InetSocketAddress proxy;
    private volatile boolean answersChecks;
    private volatile boolean keepsRepeats;
    private PeerLink link;

    private SipPeer(final Net net, final String transport, final String user,
        final Function<Wire.Listener, Wire> opening, final InetSocketAddress proxy) {
        this.net = net;
        this.transport = transport;
        this.user = user;
        this.proxy = proxy;
        this.wire = opening.apply(this::onMessage);
    }

    /** An endpoint on a free port of the host, which sends to the given address. */
    static SipPeer open(final Net net, final String user, final String host, final InetSocketAddress proxy) {
        return open(net, user, host, Ports.free(host), proxy);
    }

    static SipPeer open(final Net net, final String user, final String host, final int port,
        final InetSocketAddress proxy) {
        return over(net, user, listener -> net == Net.UDP ? UdpWire.open(host, port, listener)
            : TcpWire.open(host, port, listener), proxy);
    }

    /** An endpoint with sockets of the test's own kind. */
    public static SipPeer over(final Net net, final String user, final Function<Wire.Listener, Wire> opening,
        final InetSocketAddress proxy) {
        return new SipPeer(net, net.name(), user, opening, proxy);
    }

    /** An endpoint that speaks TLS, with sockets of the test's own kind. */
    public static SipPeer overTls(final String user, final Function<Wire.Listener, Wire> opening,
        final InetSocketAddress proxy) {
        return new SipPeer(Net.TCP, "TLS", user, opening, proxy);
    }

    /** An endpoint that speaks TLS on a free port of the host. */
    static SipPeer openTls(final String user, final String host, final TestTls tls, final InetSocketAddress proxy) {
        return overTls(user, listener -> TcpWire.open(host, Ports.free(host), tls.of(host), listener), proxy);
    }

    /** From now on answers an OPTIONS that the proxy itself sent (out-of-service check) without telling the test. */
    SipPeer answeringChecks() {
        answersChecks = true;
        return this;
    }

    /** From now on takes an OPTIONS that the proxy itself sent without an answer, and without telling the test. */
    void ignoreChecks() {
        answersChecks = false;
        handle("OPTIONS", check -> {
        });
    }

    /** From now on answers every request of the method without telling the test. */
    void answerAll(final String method, final int status, final String reason) {
        handle(method, request -> respond(request, status, reason));
    }

    /** From now on hands every request of the method to the handler, on a reader thread. */
    public void handle(final String method, final Consumer<TextMessage> handler) {
        automatic.put(method, handler);
    }

    /** From now on hands requests of the method to the test, as at first. */
    void expectAll(final String method) {
        automatic.remove(method);
    }

    /** From now on drops responses to the method: one that comes again belongs to no transaction any more (17.1). */
    public void ignoreResponsesTo(final String method) {
        ignored.add(method);
    }

    /** From now on hands over datagrams that arrive more than once. */
    void keepRepeats() {
        keepsRepeats = true;
    }

    public String user() {
        return user;
    }

    String host() {
        return wire.host();
    }

    int port() {
        return wire.port();
    }

    String sentBy() {
        return Ports.inUri(host()) + ":" + port();
    }

    /** The URI at which this endpoint listens. */
    String uri() {
        return "sip:" + user + "@" + sentBy() + ";transport=" + transport.toLowerCase(Locale.ROOT);
    }

    public String contact() {
        return "<" + uri() + ">";
    }

    String newVia() {
        return "SIP/2.0/" + transport + " " + sentBy() + ";branch=z9hG4bKt" + unique() + (net == Net.UDP ? ";rport" : "");
    }

    static String unique() {
        return UUID.randomUUID().toString().substring(0, 8) + SERIAL.incrementAndGet();
    }

    /** A request outside a dialog with everything that a request must carry. */
    public TextMessage request(final String method, final String uri) {
        return TextMessage.create(method + " " + uri + " SIP/2.0")
            .add("Via", newVia())
            .add("Max-Forwards", "70")
            .add("From", "<sip:" + user + "@" + Ports.inUri(host()) + ">;tag=" + unique())
            .add("To", "<" + uri.replaceFirst(";.*", "") + ">")
            .add("Call-ID", unique() + "@" + Ports.inUri(host()))
            .add("CSeq", "1 " + method)
            .add("Contact", contact());
    }

    public TextMessage invite(final String uri) {
        return request("INVITE", uri).body("application/sdp", "v=0\r\no=- 1 1 IN IP4 " + host() + "\r\ns=-\r\n"
            + "c=IN IP4 " + host() + "\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n");
    }

    /** A REGISTER for this endpoint's own user. */
    public TextMessage register(final String registrarHostPort) {
        final String record = "<sip:" + user + "@" + registrarHostPort + ">";
        final TextMessage register = request("REGISTER", "sip:" + registrarHostPort).set("To", record);
        return register.set("From", record + ";tag=" + unique()).add("Expires", "600");
    }

    /** The link over which this endpoint sends to the proxy; TCP connects with the first use. */
    public PeerLink link() {
        if (link == null) {
            link = connect();
        }
        return link;
    }

    /** From now on sends over another link to the proxy: the one before is dead. */
    public void reconnect() {
        link = connect();
    }

    /** A further link to the proxy. */
    public PeerLink connect() {
        return wire.connect(proxy);
    }

    /** Sends over the endpoint's link to the proxy. */
    public TextMessage send(final TextMessage message) {
        send(message, link());
        return message;
    }

    public void send(final TextMessage message, final PeerLink over) {
        sendRaw(message.toString(), over);
    }

    void sendRaw(final String text, final PeerLink over) {
        note("sent", text);
        over.send(text);
    }

    /** A response with what a response copies from the request; a To tag of its own above 100 where there is none. */
    public TextMessage response(final TextMessage request, final int status, final String reason) {
        final TextMessage response = TextMessage.create("SIP/2.0 " + status + " " + reason);
        request.values("Via").forEach(via -> response.add("Via", via));
        if (status < 300) {
            request.values("Record-Route").forEach(route -> response.add("Record-Route", route));
        }
        final String to = request.value("To");
        response.add("From", request.value("From"));
        response.add("To", status == 100 || request.toTag() != null ? to : to + ";tag=" + tagFor(request));
        response.add("Call-ID", request.callId()).add("CSeq", request.value("CSeq"));
        return status < 300 && !request.method().equals("REGISTER") ? response.add("Contact", contact()) : response;
    }

    /** Sends a response the way that the request came. */
    public TextMessage respond(final TextMessage request, final int status, final String reason) {
        final TextMessage response = response(request, status, reason);
        send(response, request.link());
        return response;
    }

    /** The next request, which must have this method. */
    public TextMessage expectRequest(final String method) {
        return expectRequest(method, Wait.DEADLINE_MILLIS);
    }

    /** As {@link #expectRequest(String)}, within so many milliseconds. */
    public TextMessage expectRequest(final String method, final long millis) {
        final TextMessage message = next(requests, method, millis);
        if (!message.method().equals(method)) {
            throw failure("expected " + method + ", got: " + message.startLine());
        }
        return message;
    }

    /** The next response, which must have this status; a 100 is passed over unless asked for. */
    public TextMessage expectResponse(final int status, final String method) {
        final TextMessage message = nextResponse(status == 100, status + " to " + method);
        if (message.status() != status || !message.cseqMethod().equals(method)) {
            throw failure("expected " + status + " to " + method + ", got: " + message.startLine() + " to "
                + message.cseqMethod());
        }
        return message;
    }

    /** The next final response to the method; provisional ones and those to other methods are passed over. */
    public TextMessage expectFinal(final String method) {
        return expectFinal(method, Wait.DEADLINE_MILLIS);
    }

    /** As {@link #expectFinal(String)}, within so many milliseconds. */
    public TextMessage expectFinal(final String method, final long millis) {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        TextMessage message;
        do {
            final long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            message = next(responses, "final response to " + method, leftMillis);
        } while (message.status() < 200 || !message.cseqMethod().equals(method));
        return message;
    }

    /** Fails when a request arrives within the time, which passes in any case. */
    public void expectNoRequest(final long millis) {
        final TextMessage message = Wait.poll(requests, millis);
        if (message != null) {
            throw failure("unexpected: " + message.startLine());
        }
    }

    /** The next final response, whatever it says of its method: the answer to a request that was wrong. */
    TextMessage expectAnswer() {
        return nextResponse(false, "an answer");
    }

    /** Sends the request and hands over its final response. */
    TextMessage exchange(final TextMessage request) {
        send(request);
        return expectFinal(request.method());
    }

    /** Fails when something arrived that the test did not ask for. */
    public void expectNothingMore() {
        responses.removeIf(message -> message.status() == 100);
        if (!requests.isEmpty() || !responses.isEmpty()) {
            throw failure("unexpected: " + requests + responses);
        }
    }

    /** Forgets what arrived. */
    public void clear() {
        requests.clear();
        responses.clear();
        synchronized (transcript) {
            transcript.clear();
        }
    }

    @Override
    public void close() {
        wire.close();
    }

    AssertionError failure(final String what) {
        synchronized (transcript) {
            final List<String> end = transcript.subList(Math.max(0, transcript.size() - SHOWN), transcript.size());
            return new AssertionError(user + " (" + transport + " " + sentBy() + "): " + what + "\n--- transcript of "
                + user + ", the last " + end.size() + " of " + transcript.size() + "\n" + String.join("\n", end));
        }
    }

    /** The same tag for every response to one request. */
    private String tagFor(final TextMessage request) {
        return user + Integer.toHexString((request.callId() + request.branch() + port()).hashCode());
    }

    private TextMessage nextResponse(final boolean tryingToo, final String what) {
        TextMessage message = next(responses, what, Wait.DEADLINE_MILLIS);
        while (message.status() == 100 && !tryingToo) {
            message = next(responses, what, Wait.DEADLINE_MILLIS);
        }
        return message;
    }

    private TextMessage next(final BlockingQueue<TextMessage> queue, final String what, final long millis) {
        final TextMessage message = Wait.poll(queue, millis);
        if (message == null) {
            throw failure("waited " + millis + " ms in vain for " + what);
        }
        return message;
    }

    private void onMessage(final String raw, final PeerLink from) {
        note("received over " + from, raw);
        if (raw.isBlank()) {
            return;
        }
        final TextMessage message = TextMessage.parse(raw, from);
        synchronized (seen) {
            if (net == Net.UDP && !seen.add(raw) && !keepsRepeats) {
                return;
            }
        }
        if (answersChecks && message.isRequest() && message.method().equals("OPTIONS")
            && message.values("Via").size() == 1) {
            respond(message, 200, "OK");
        } else if (message.isRequest()) {
            automatic.getOrDefault(message.method(), requests::add).accept(message);
        } else if (!message.has("CSeq") || !ignored.contains(message.cseqMethod())) {
            responses.add(message);
        }
    }

    private void note(final String what, final String text) {
        synchronized (transcript) {
            transcript.add(what + "\n" + text);
        }
    }
}
