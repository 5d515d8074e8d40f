package io.sipproxy.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import io.sipproxy.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;
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
        final Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", event.getInstant().toString());
        line.put("level", event.getLevel().toString());
        line.put("logger", event.getLoggerName());
        line.put("thread", event.getThreadName());
        line.put("message", String.valueOf(event.getFormattedMessage()));
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> put(line, pair));
        }
        if (event.getThrowableProxy() != null) {
            line.put("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return JsonWriter.line(line);
    }

    private static void put(final Map<String, Object> line, final KeyValuePair pair) {
        final String key = OWN.contains(pair.key) ? pair.key + "_" : pair.key;
        line.put(key, pair.value instanceof Long || pair.value instanceof Integer ? pair.value
            : String.valueOf(pair.value));
    }
}
