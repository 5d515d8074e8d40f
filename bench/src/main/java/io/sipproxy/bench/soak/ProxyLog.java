package io.sipproxy.bench.soak;

import io.sipproxy.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The proxy's log: every line is expected or not. Expected are events that a fault explains, by their number and their
 * peer, until some time after its end; and what the proxy says for information while nothing is to go wrong: at its
 * start and end, and when an option is set.
 */
final class ProxyLog {
    /** Whether something went wrong that explains an event. */
    interface Explanation {
        boolean explains(int code, String peer);
    }

    private static final int RELEASED = 40013;
    private static final int MOST_TOLD = 50;
    private static final long START_SECONDS = 30;
    private static final long END_SECONDS = 10;

    private final Path file;
    private final CountDownLatch listening = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final Map<String, String> released = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> events = new TreeMap<>();
    private final List<String> unexpected = new ArrayList<>();
    private long lines;
    private long unexpectedCount;
    private volatile Explanation explanation = (code, peer) -> false;
    private volatile boolean mayInform = true;
    private volatile Exception failure;

    ProxyLog(final Path file) {
        this.file = file;
    }

    void explainedBy(final Explanation newExplanation) {
        explanation = newExplanation;
    }

    /** @param now whether lines that are no events are expected, if they are no warnings. */
    void mayInform(final boolean now) {
        mayInform = now;
    }

    void follow(final BufferedReader reader) {
        final Thread thread = new Thread(() -> read(reader), "proxy's log");
        thread.setDaemon(true);
        thread.start();
    }

    private void read(final BufferedReader reader) {
        try (Writer copy = Files.newBufferedWriter(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                copy.write(line + '\n');
                copy.flush();
                take(line);
            }
        } catch (final IOException | RuntimeException e) {
            failure = e;
        } finally {
            end.countDown();
        }
    }

    private synchronized void take(final String line) {
        lines++;
        if (line.contains("listening on")) {
            listening.countDown();
        }
        final Map<?, ?> fields = fields(line);
        if (fields != null && fields.get("code") instanceof Long code) {
            events.merge(code.intValue(), 1, Integer::sum);
            if (code == RELEASED) {
                released.put(String.valueOf(fields.get("call-id")), "40013 " + fields.get("detector") + ", reopening: "
                    + fields.get("reopening") + ", " + fields.get("reason"));
            }
            // The pair goes back to its primary when the checks are switched off for the look at an idle proxy.
            final boolean isOwnDoing = mayInform && "option".equals(fields.get("reason"));
            if (isOwnDoing || explanation.explains(code.intValue(), String.valueOf(fields.get("peer")))) {
                return;
            }
        } else if (fields != null && "INFO".equals(fields.get("level")) && mayInform) {
            return;
        }
        unexpectedCount++;
        if (unexpected.size() < MOST_TOLD) {
            unexpected.add(line);
        }
    }

    private static Map<?, ?> fields(final String line) {
        try {
            return JsonReader.read(line) instanceof Map<?, ?> fields ? fields : null;
        } catch (final IllegalArgumentException e) {
            // Something that the virtual machine said.
            return null;
        }
    }

    boolean awaitListening() throws InterruptedException {
        return listening.await(START_SECONDS, TimeUnit.SECONDS);
    }

    void awaitEnd() throws InterruptedException {
        end.await(END_SECONDS, TimeUnit.SECONDS);
    }

    /** @return what it says about why the call was released; null if nothing. */
    String about(final String callId) {
        return released.get(callId);
    }

    /** @return why it could not be read to its end; null if it could. */
    Exception failure() {
        return failure;
    }

    synchronized long unexpected() {
        return unexpectedCount;
    }

    synchronized void print() {
        unexpected.forEach(line -> System.out.println("UNEXPECTED " + line));
        if (unexpectedCount > unexpected.size()) {
            System.out.println("UNEXPECTED and " + (unexpectedCount - unexpected.size()) + " more");
        }
        System.out.println("# lines of the proxy's log: " + lines + ", events by number: " + events);
    }
}
