package io.sipproxy.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * {@code /}: the status page, one file for everything. It has nothing of the proxy in it, so it needs no token; its
 * script asks the operator for that and sends it along. The browser is told to run this script and no other.
 */
final class StatusPage implements Page {
    private static final String FILE = "status.html";

    private final Reply reply;

    StatusPage() {
        final String html = read();
        reply = Reply.of("text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8))
            .with("Content-Security-Policy", policy(html));
    }

    @Override
    public Reply answer(final Request request) {
        return reply;
    }

    private static String policy(final String html) {
        return "default-src 'none'; script-src " + hash(html, "script") + "; style-src " + hash(html, "style")
            + "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'";
    }

    /** The source list entry (CSP level 2) of the one element of that name. */
    private static String hash(final String html, final String element) {
        final int start = html.indexOf("<" + element + ">") + element.length() + 2;
        final String content = html.substring(start, html.indexOf("</" + element + ">", start));
        try {
            final byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String read() {
        try (InputStream in = StatusPage.class.getResourceAsStream(FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException("the program's own file " + FILE, e);
        }
    }
}
