package io.sipproxy.http;

import io.sipproxy.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A response that is complete, so that sending it needs nothing but the client's patience.
 *
 * @param status code.
 * @param contentType of the body.
 * @param body in full.
 * @param headers further ones.
 */
record Reply(int status, String contentType, byte[] body, Map<String, String> headers) {
    static Reply of(final String contentType, final byte[] body) {
        return new Reply(200, contentType, body, Map.of());
    }

    static Reply json(final int status, final Object value) {
        return new Reply(status, "application/json", JsonWriter.line(value), Map.of());
    }

    /** What went wrong, as JSON like everything that programs read here. */
    static Reply error(final int status, final String text) {
        return json(status, Map.of("error", text));
    }

    Reply with(final String name, final String value) {
        final Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new Reply(status, contentType, body, all);
    }
}
