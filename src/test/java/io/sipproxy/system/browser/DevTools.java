package io.sipproxy.system.browser;

import io.sipproxy.json.JsonReader;
import io.sipproxy.json.JsonWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** The DevTools protocol: commands with their answers, and events, as JSON over one WebSocket. */
final class DevTools implements AutoCloseable {
    private static final long ANSWER_SECONDS = 60;

    /** Gets the events, on a thread of the WebSocket. */
    interface Listener {
        void onEvent(String method, Map<String, Object> parameters);
    }

    private final Map<Long, CompletableFuture<Map<String, Object>>> pending = new ConcurrentHashMap<>();
    private final AtomicLong number = new AtomicLong();
    private final Listener listener;
    private final WebSocket socket;

    DevTools(final String url, final Listener listener) {
        this.listener = listener;
        this.socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(URI.create(url), new Reader()).join();
    }

    /**
     * Sends a command and waits for its answer.
     *
     * @param session the page's; null for the browser itself.
     * @param namesAndValues of the parameters: name, value, name, value...
     */
    Map<String, Object> call(final String session, final String method, final Object... namesAndValues) {
        final Map<String, Object> parameters = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.put((String)namesAndValues[i], namesAndValues[i + 1]);
        }
        final long id = number.incrementAndGet();
        final Map<String, Object> command = new LinkedHashMap<>(Map.of("id", id, "method", method, "params", parameters));
        if (session != null) {
            command.put("sessionId", session);
        }
        final CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        pending.put(id, answer);
        synchronized (this) {
            socket.sendText(JsonWriter.write(command), true).join();
        }
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (final TimeoutException | ExecutionException | InterruptedException e) {
            throw new AssertionError(method + " " + parameters + ": " + e, e);
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(final Object value) {
        return (Map<String, Object>)value;
    }

    private void onMessage(final String text) {
        final Map<String, Object> message = object(JsonReader.read(text));
        if (!message.containsKey("id")) {
            listener.onEvent((String)message.get("method"), object(message.get("params")));
            return;
        }
        final CompletableFuture<Map<String, Object>> answer = pending.remove((Long)message.get("id"));
        if (message.containsKey("error")) {
            answer.completeExceptionally(new IllegalStateException(message.get("error").toString()));
        } else {
            answer.complete(object(message.get("result")));
        }
    }

    @Override
    public void close() {
        socket.abort();
        pending.values().forEach(answer -> answer.completeExceptionally(new IllegalStateException("closed")));
    }

    /** Puts the parts of a message together. */
    private final class Reader implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(final WebSocket from, final CharSequence part, final boolean isLast) {
            text.append(part);
            if (isLast) {
                final String message = text.toString();
                text.setLength(0);
                onMessage(message);
            }
            from.request(1);
            return null;
        }
    }
}
