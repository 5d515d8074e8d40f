package io.sipproxy.proxy;

import io.sipproxy.digest.Credentials;
import io.sipproxy.digest.DigestAlgorithm;
import io.sipproxy.digest.Nonces;
import io.sipproxy.digest.Users;
import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.NameAddr;
import io.sipproxy.sip.ReasonPhrase;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.Event;
import io.sipproxy.status.EventLog;
import io.sipproxy.transaction.KeyedHash;
import io.sipproxy.transaction.ServerTransaction;
import io.sipproxy.transport.PeerAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Lets those pass who prove by digest authentication (RFC 3261 22, RFC 8760) that they are users of the registrar:
 * REGISTER, and requests to users outside of dialogs. Somebody who is no user is told the same, in the same time, as
 * one with a wrong password.
 */
final class Door {
    private static final int KEY_BYTES = 32;
    private static final byte[] OTHER_URI = Ascii.bytes("Digest Of Another URI");

    private Users users;
    private final boolean foreignCallers;
    private final OwnAddresses own;
    private final Nonces nonces;
    private final FailureTable failures;
    private final Map<DigestAlgorithm, String> nobody = new EnumMap<>(DigestAlgorithm.class);
    private final Counters counters;
    private final EventLog events;
    private final NameAddr nameAddr = new NameAddr();
    private final SipUri uri = new SipUri();
    private final SipUri requestUri = new SipUri();

    Door(final DoorSettings settings, final OwnAddresses own, final Counters counters, final SecureRandom random) {
        this.users = settings.users();
        this.foreignCallers = settings.foreignCallers();
        this.events = settings.events();
        this.own = own;
        this.counters = counters;
        this.failures = new FailureTable(new KeyedHash(random.nextLong(), random.nextLong()), counters);
        this.nonces = new Nonces(randomBytes(random, KEY_BYTES), settings.nonceLifetimeNs());
        for (final DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            nobody.put(algorithm, HexFormat.of().formatHex(randomBytes(random, algorithm.hexLength() / 2)));
        }
    }

    /** From now on these are the users, whatever they were; nonces stay as good as they are. */
    void users(final Users newUsers) {
        users = newUsers;
    }

    /** @return the realm of the users. */
    String realm() {
        return users.realm();
    }

    private static byte[] randomBytes(final SecureRandom random, final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** What a header field line says, null if it is not digest credentials. */
    static Credentials credentials(final SipMessage request, final int line) {
        return Credentials.parse(bytesAsChars(request.buffer(), request.valueOffset(line), request.valueLength(line)));
    }

    /** @return whether the user in To (10.3 steps 3 and 4) sends the REGISTER; if not, it has been answered. */
    boolean admitRegister(final ServerTransaction transaction, final SipMessage request, final long nowNs) {
        final String name = userOf(request, request.to()) ? userPart(request.buffer()) : null;
        return admit(transaction, request, HeaderId.AUTHORIZATION, true, name, nowNs);
    }

    /**
     * @return whether a user, who must be the one in From if that is of a domain here, sends the request, or somebody
     *         of another domain who needs no password; if not, it has been answered.
     */
    boolean admitCall(final ServerTransaction transaction, final SipMessage request, final long nowNs) {
        final boolean isOwn = userOf(request, request.from()) && own.isOwnHost(request.buffer(), uri.host());
        if (!isOwn && foreignCallers) {
            return true;
        }
        final String name = isOwn ? userPart(request.buffer()) : null;
        return admit(transaction, request, HeaderId.PROXY_AUTHORIZATION, isOwn, name, nowNs);
    }

    private boolean admit(final ServerTransaction transaction, final SipMessage request, final HeaderId header,
        final boolean isNamed, final String name, final long nowNs) {
        final PeerAddress source = transaction.source().remote();
        final Credentials credentials = find(request, header);
        if (credentials == null) {
            challenge(transaction, header, false, nowNs);
            return false;
        }
        if (!nonces.isFresh(credentials.nonce(), source.hi(), source.lo(), nowNs)) {
            // Nothing is checked, so that old nonces serve nobody to try passwords, nor to make another one's failures.
            counters.increment(Counter.CHALLENGES_STALE);
            challenge(transaction, header, true, nowNs);
            return false;
        }
        final long waitNs = failures.waitNs(source.hi(), source.lo(), nowNs);
        if (waitNs > 0) {
            slow(transaction, waitNs, nowNs);
            return false;
        }
        if (!isProven(credentials, request)) {
            counters.increment(Counter.AUTHENTICATION_FAILURES);
            failures.add(source.hi(), source.lo(), nowNs);
            tell(source, credentials, request, "password", nowNs);
            challenge(transaction, header, false, nowNs);
            return false;
        }
        if (isNamed && !credentials.user().equals(name)) {
            counters.increment(Counter.WRONG_USER_REFUSED);
            tell(source, credentials, request, "other-user", nowNs);
            refuse(transaction, 403, ReasonPhrase.of(403), nowNs);
            return false;
        }
        if (!isForRequest(credentials, request)) {
            refuse(transaction, 400, OTHER_URI, nowNs);
            return false;
        }
        counters.increment(Counter.AUTHENTICATIONS);
        return true;
    }

    /** The first credentials for this realm that can be checked; null if there are none. */
    private Credentials find(final SipMessage request, final HeaderId header) {
        for (int line = request.first(header); line >= 0; line = request.next(line)) {
            final Credentials credentials = credentials(request, line);
            if (credentials != null && credentials.isComplete() && users.realm().equals(credentials.realm())
                && users.isOffered(credentials.algorithm())) {
                return credentials;
            }
        }
        return null;
    }

    /** For nobody's name a digest is compared too: who is a user is not to be seen from the time that it takes. */
    private boolean isProven(final Credentials credentials, final SipMessage request) {
        final DirectBuffer buffer = request.buffer();
        final String known = users.ha1(credentials.user(), credentials.algorithm());
        final String ha1 = known == null ? nobody.get(credentials.algorithm()) : known;
        final String method = bytesAsChars(buffer, request.methodToken());
        return credentials.isProofOf(ha1, method) & known != null;
    }

    /**
     * The digest is over the Request-URI (22.4). Phones and hops before this one write ports and parameters otherwise
     * there, so that user and host decide.
     */
    private boolean isForRequest(final Credentials credentials, final SipMessage request) {
        final Span received = request.requestUri();
        final DirectBuffer buffer = request.buffer();
        final UnsafeBuffer signed = new UnsafeBuffer(credentials.uri().getBytes(StandardCharsets.ISO_8859_1));
        return uri.parse(signed, 0, signed.capacity())
            && requestUri.parse(buffer, received.offset(), received.length())
            && bytesAsChars(signed, uri.user()).equals(bytesAsChars(buffer, requestUri.user()))
            && bytesAsChars(signed, uri.host()).equalsIgnoreCase(bytesAsChars(buffer, requestUri.host()));
    }

    private void challenge(final ServerTransaction transaction, final HeaderId header, final boolean isStale,
        final long nowNs) {
        counters.increment(Counter.CHALLENGES_SENT);
        counters.increment(Counter.RESPONSES_OWN);
        final boolean isForRegister = header == HeaderId.AUTHORIZATION;
        final int status = isForRegister ? 401 : 407;
        final PeerAddress source = transaction.source().remote();
        final String nonce = nonces.make(source.hi(), source.lo(), nowNs);
        final MessageWriter writer = transaction.beginReply(status, ReasonPhrase.of(status));
        for (final DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            if (users.isOffered(algorithm)) {
                writer.headerName(isForRegister ? HeaderId.WWW_AUTHENTICATE : HeaderId.PROXY_AUTHENTICATE)
                    .putText("Digest realm=\"").put(users.realm().getBytes(StandardCharsets.ISO_8859_1))
                    .putText("\", nonce=\"").putText(nonce).putText("\", qop=\"auth\", algorithm=")
                    .putText(algorithm.token()).putText(isStale ? ", stale=true" : "").crlf();
            }
        }
        transaction.reply(nowNs);
    }

    private void slow(final ServerTransaction transaction, final long waitNs, final long nowNs) {
        counters.increment(Counter.AUTHENTICATION_SLOWED);
        counters.increment(Counter.RESPONSES_OWN);
        transaction.beginReply(503, ReasonPhrase.of(503))
            .header(HeaderId.RETRY_AFTER, TimeUnit.NANOSECONDS.toSeconds(waitNs) + 1);
        transaction.reply(nowNs);
    }

    private void refuse(final ServerTransaction transaction, final int status, final byte[] reason,
        final long nowNs) {
        counters.increment(Counter.RESPONSES_OWN);
        transaction.reply(status, reason, nowNs);
    }

    private void tell(final PeerAddress source, final Credentials credentials, final SipMessage request,
        final String reason, final long nowNs) {
        // By host: one that opens a connection for each attempt is told of once a second too.
        final String host = PeerAddress.inetAddress(source.hi(), source.lo()).getHostAddress();
        events.event(Event.SPR_AUTHENTICATION_FAILED, host, nowNs)
            .put("user", credentials.user())
            .put("method", request.methodToken().text(request.buffer()))
            .put("reason", reason)
            .write();
    }

    /** Parses the URI of From or To. */
    private boolean userOf(final SipMessage request, final Span value) {
        final DirectBuffer buffer = request.buffer();
        return nameAddr.parse(buffer, value.offset(), value.length()) >= 0
            && uri.parse(buffer, nameAddr.uri().offset(), nameAddr.uri().length()) && uri.host().isPresent();
    }

    /** The user part without escapes, as the registrar knows it; null if there is none. */
    private String userPart(final DirectBuffer buffer) {
        final Span user = uri.user();
        if (!user.isPresent()) {
            return null;
        }
        final UnsafeBuffer unescaped = new UnsafeBuffer(new byte[user.length()]);
        final int length = SipUri.unescape(buffer, user.offset(), user.length(), unescaped, 0);
        return bytesAsChars(unescaped, 0, length);
    }

    /** Empty if the span is absent. */
    private static String bytesAsChars(final DirectBuffer buffer, final Span span) {
        return span.isPresent() ? bytesAsChars(buffer, span.offset(), span.length()) : "";
    }

    private static String bytesAsChars(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
