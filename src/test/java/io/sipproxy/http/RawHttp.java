package io.sipproxy.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * A request with every header as the test wants it, over a connection of its own, and the response to it.
 *
 * @param status code.
 * @param headers by name in lower case.
 * @param body as it came.
 */
record RawHttp(int status, Map<String, String> headers, byte[] body) {
    private static final int TIMEOUT_MS = 20_000;

    static RawHttp exchange(final int port, final String requestLine, final List<String> headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            socket.setSoTimeout(TIMEOUT_MS);
            final StringBuilder request = new StringBuilder(requestLine).append("\r\nConnection: close\r\n");
            headers.forEach(header -> request.append(header).append("\r\n"));
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            final ByteArrayOutputStream response = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(response);
            return parse(response.toByteArray());
        }
    }

    private static RawHttp parse(final byte[] response) {
        final String text = new String(response, StandardCharsets.ISO_8859_1);
        final int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no response: '" + text + "'");
        }
        final String[] lines = text.substring(0, end).split("\r\n");
        final Map<String, String> headers = new LinkedHashMap<>();
        for (final String line : Arrays.asList(lines).subList(1, lines.length)) {
            final int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        return new RawHttp(Integer.parseInt(lines[0].split(" ")[1]), headers,
            Arrays.copyOfRange(response, end + 4, response.length));
    }

    String header(final String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /** @return the body as text, uncompressed. */
    String text() {
        try {
            final byte[] plain = "gzip".equals(header("Content-Encoding"))
                ? new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes() : body;
            return new String(plain, StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
