package io.sipproxy.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Sends a {@link Reply}: compressed where the client can take that, with the headers that keep browsers careful. */
final class Sender {
    private static final int WORTH_COMPRESSING = 1_000;
    /** For everything but the page, which says itself what it needs. */
    private static final String NOTHING_ALLOWED = "default-src 'none'; frame-ancestors 'none'";

    private Sender() {
    }

    static void send(final HttpExchange exchange, final Reply reply) throws IOException {
        final boolean isCompressed = reply.body().length >= WORTH_COMPRESSING && takesGzip(exchange.getRequestHeaders());
        final byte[] body = isCompressed ? gzip(reply.body()) : reply.body();
        final Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", reply.contentType());
        headers.set("Content-Security-Policy", NOTHING_ALLOWED);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
        headers.set("Vary", "Accept-Encoding");
        reply.headers().forEach(headers::set);
        if (isCompressed) {
            headers.set("Content-Encoding", "gzip");
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(reply.status(), -1);
        } else {
            exchange.sendResponseHeaders(reply.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** RFC 9110 section 12.5.3, as far as a client that wants no gzip has to be understood. */
    private static boolean takesGzip(final Headers headers) {
        for (final String line : headers.getOrDefault("Accept-Encoding", List.of())) {
            for (final String coding : line.toLowerCase(Locale.ROOT).split(",")) {
                final String[] parts = coding.split(";");
                if (parts[0].strip().equals("gzip")) {
                    return parts.length == 1 || !parts[1].strip().matches("q=0(\\.0*)?");
                }
            }
        }
        return false;
    }

    private static byte[] gzip(final byte[] body) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(body);
        }
        return bytes.toByteArray();
    }
}
