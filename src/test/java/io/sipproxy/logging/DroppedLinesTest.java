package io.sipproxy.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DroppedLinesTest {
    private final Counters counters = new Counters();
    private final Logger logger = (Logger) LoggerFactory.getLogger(DroppedLines.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private long dropped = 100;
    private boolean hasRoom = true;
    private final DroppedLines lines = new DroppedLines(counters, () -> dropped, () -> hasRoom);

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
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    private List<String> said() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void shouldCountWhatIsDroppedFromNowOnAndSayItOnceWhenItHasEnded() {
        lines.check();
        assertEquals(0, counters.get(Counter.LOG_LINES_DROPPED));
        dropped += 5;
        lines.check();
        dropped += 2;
        lines.check();
        assertEquals(7, counters.get(Counter.LOG_LINES_DROPPED));
        assertEquals(List.of(), said());
        lines.check();
        lines.check();
        assertEquals(List.of("7 lines of the log were dropped: whoever reads it did not keep up"), said());
        dropped++;
        lines.check();
        lines.check();
        assertEquals(8, counters.get(Counter.LOG_LINES_DROPPED));
        assertEquals("1 lines of the log were dropped: whoever reads it did not keep up", said().get(1));
    }

    @Test
    void shouldWaitForRoomBeforeItSaysSo() {
        hasRoom = false;
        dropped++;
        lines.check();
        lines.check();
        assertEquals(List.of(), said());
        hasRoom = true;
        lines.check();
        assertEquals(1, said().size());
    }
}
