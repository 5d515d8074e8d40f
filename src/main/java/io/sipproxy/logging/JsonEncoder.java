package io.sipproxy.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import io.sipproxy.status.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.slf4j.event.KeyValuePair;

/**
 * A line of the log as one JSON object: {@code time}, {@code level}, {@code logger}, {@code thread}, {@code message},
 * the keys that were logged with it, and {@code exception} with its stack. It may be named in an operator's own Logback
 * configuration too.
 */
public final class JsonEncoder extends EncoderBase<ILoggingEvent> {
    private static final Set<String> OWN = Set.of("time", "level", "logger", "thread", "message", "exception");
    private static final byte[] NOTHING = new byte[0];

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    /** Several threads may be here at once. */
    @Override
    public byte[] encode(final ILoggingEvent event) {
        final JsonWriter json = new JsonWriter().begin()
            .put("time", event.getInstant().toString())
            .put("level", event.getLevel().toString())
            .put("logger", event.getLoggerName())
            .put("thread", event.getThreadName())
            .put("message", String.valueOf(event.getFormattedMessage()));
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> put(json, pair));
        }
        if (event.getThrowableProxy() != null) {
            json.put("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return (json.end() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void put(final JsonWriter json, final KeyValuePair pair) {
        final String key = OWN.contains(pair.key) ? pair.key + "_" : pair.key;
        if (pair.value instanceof Long || pair.value instanceof Integer) {
            json.put(key, ((Number)pair.value).longValue());
        } else {
            json.put(key, String.valueOf(pair.value));
        }
    }
}
