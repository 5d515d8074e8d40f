package io.sipproxy.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class ServiceNotifierTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long PID = 4711;

    private final Logger logger = (Logger) LoggerFactory.getLogger(ServiceNotifier.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<String> sent = new ArrayList<>();
    private boolean isFull;
    private String status = "idle";
    private final ServiceNotifier notifier = new ServiceNotifier(new Wire(), 5 * SECOND, () -> status);

    /** The manager's socket, which may be full. */
    private final class Wire implements ServiceNotifier.Wire {
        @Override
        public void send(final String message) throws IOException {
            if (isFull) {
                throw new IOException("Resource temporarily unavailable");
            }
            sent.add(message);
        }

        @Override
        public void close() {
            sent.add("closed");
        }
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    /** Ticks each second up to a time. */
    private void tick(final int fromSecond, final int toSecond) {
        for (int i = fromSecond; i <= toSecond; i++) {
            notifier.tick(i * SECOND);
        }
    }

    @Test
    void shouldTellThatItIsReadyOnceAndItsStatusWhenThatChanges() {
        tick(-3, 2);
        assertEquals(List.of("READY=1\nSTATUS=idle"), sent);
        status = "busy";
        tick(3, 3);
        assertEquals(List.of("READY=1\nSTATUS=idle", "STATUS=busy"), sent);
        tick(4, 20);
        assertEquals(2, sent.size());
    }

    @Test
    void shouldTellTheStatusAtMostEveryTwoSeconds() {
        for (int i = 0; i <= 7; i++) {
            status = "at " + i;
            tick(i, i);
        }
        assertEquals(List.of("READY=1\nSTATUS=at 0", "STATUS=at 2", "STATUS=at 4", "STATUS=at 6"), sent);
    }

    @Test
    void shouldTellAgainThatItIsReadyWhenThatCouldNotBeSentAndComplainOnce() {
        isFull = true;
        tick(0, 3);
        notifier.ping();
        assertEquals(List.of(), sent);
        isFull = false;
        tick(4, 5);
        assertEquals(List.of("READY=1\nSTATUS=idle"), sent);
        isFull = true;
        notifier.ping();
        assertEquals(List.of("the service manager cannot be told READY=1; it is tried again, and not said again: "
            + "Resource temporarily unavailable"), log.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    }

    @Test
    void shouldPingOnlyWhenAsked() {
        tick(0, 60);
        assertEquals(1, sent.size());
        notifier.ping();
        notifier.ping();
        assertEquals(List.of("READY=1\nSTATUS=idle", "WATCHDOG=1", "WATCHDOG=1"), sent);
        assertEquals(5 * SECOND, notifier.watchdogPeriodNs());
    }

    @Test
    void shouldTellThatItStopsAndNoStatusAfterThatButGoOnPinging() {
        tick(0, 0);
        isFull = true;
        notifier.stopping("nearly done", 20 * SECOND, SECOND);
        isFull = false;
        tick(2, 30);
        notifier.ping();
        notifier.close();
        assertEquals(List.of("READY=1\nSTATUS=idle",
            "STOPPING=1\nEXTEND_TIMEOUT_USEC=20000000\nSTATUS=nearly done", "WATCHDOG=1", "closed"), sent);
    }

    @Test
    void shouldDoNothingWithoutAServiceManager() {
        for (final Map<String, String> environment : List.of(Map.<String, String>of(), Map.of("NOTIFY_SOCKET", ""))) {
            final ServiceNotifier none = ServiceNotifier.of(environment, PID, () -> {
                throw new AssertionError("asked for the status");
            });
            assertFalse(none.isActive());
            assertEquals(0, none.watchdogPeriodNs());
            none.tick(0);
            none.ping();
            none.close();
        }
        assertEquals(List.of(), log.list);
    }

    @Test
    void shouldSayOnceWhenItCannotBeTold() {
        final ServiceNotifier none = ServiceNotifier.of(Map.of("NOTIFY_SOCKET", "vsock:2:1"), PID, () -> "");
        assertFalse(none.isActive());
        assertEquals(1, log.list.size());
        assertTrue(log.list.get(0).getFormattedMessage().startsWith(
            "NOTIFY_SOCKET=vsock:2:1: the service manager is not told anything: valid is an absolute path"));
    }

    @ParameterizedTest
    @CsvSource(value = {
        "30000000,,15000000000,0",
        "30000000,4711,15000000000,0",
        "30000000,'',15000000000,0",
        "30000000,4712,0,0",
        "1,4711,500,0",
        ",4711,0,0",
        "0,4711,0,1",
        "-5,,0,1",
        "abc,,0,1",
    })
    void shouldPingTwiceInTheTimeOfTheWatchdogIfThatIsForThisProcess(final String us, final String pid,
        final long periodNs, final int complaints) {
        final Map<String, String> environment = new HashMap<>();
        environment.put("NOTIFY_SOCKET", "@sipproxy-nobody");
        if (us != null) {
            environment.put("WATCHDOG_USEC", us);
        }
        if (pid != null) {
            environment.put("WATCHDOG_PID", pid);
        }
        try (ServiceNotifier some = ServiceNotifier.of(environment, PID, () -> "")) {
            assertEquals(periodNs, some.watchdogPeriodNs());
            assertEquals(complaints, log.list.size());
        }
    }
}
