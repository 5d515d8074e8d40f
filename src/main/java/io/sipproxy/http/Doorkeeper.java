package io.sipproxy.http;

import com.sun.net.httpserver.Headers;
import io.sipproxy.status.Counter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Who may see what. Nothing can be changed over HTTP, so GET and HEAD are all there is. */
final class Doorkeeper {
    private static final String BEARER = "bearer ";
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");

    private final HttpSettings settings;
    /** Null if no token is asked for. */
    private final byte[] tokenHash;

    Doorkeeper(final HttpSettings settings) {
        this.settings = settings;
        this.tokenHash = settings.token() == null ? null : hash(settings.token());
    }

    /** @throws RefusalException if nobody may ask so. */
    void checkMethodAndHost(final String method, final Headers headers) throws RefusalException {
        if (!method.equals("GET") && !method.equals("HEAD")) {
            throw new RefusalException(405, Counter.HTTP_METHOD_REFUSED, "valid is GET or HEAD");
        }
        for (final String host : headers.getOrDefault("Host", List.of())) {
            if (settings.isLoopback() && !isLocal(host)) {
                throw new RefusalException(421, Counter.HTTP_HOST_REFUSED, "valid as Host is localhost or a loopback "
                    + "address, since that is all that this server is bound to");
            }
        }
    }

    /** @throws RefusalException if the request does not carry the token, and there is one. */
    void checkToken(final Headers headers) throws RefusalException {
        final List<String> given = headers.getOrDefault("Authorization", List.of());
        if (tokenHash != null && (given.size() != 1 || !isToken(given.get(0)))) {
            throw new RefusalException(401, Counter.HTTP_TOKEN_REFUSED, "valid is the header Authorization: Bearer, "
                + "followed by the token that is configured as http-token");
        }
    }

    /**
     * A page of another site can have its own name point to this host (DNS rebinding); the browser then takes what is
     * here for that site's. Only the name in Host tells.
     */
    private static boolean isLocal(final String host) {
        final String name = withoutPort(host).toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.equals("[::1]") || LOOPBACK.matcher(name).matches();
    }

    private static String withoutPort(final String host) {
        final int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    /** Of equal length whatever was sent, so that the time of the comparison tells nothing. */
    private boolean isToken(final String authorization) {
        return authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
            && MessageDigest.isEqual(hash(authorization.substring(BEARER.length()).strip()), tokenHash);
    }

    private static byte[] hash(final String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
