package io.sipproxy.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JsonEncoderTest {
    private final LoggerContext context = Loggers.fresh();
    private final Logger logger = context.getLogger("io.sipproxy.Test");
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final JsonEncoder encoder = new JsonEncoder();

    @BeforeEach
    void start() {
        events.setContext(context);
        events.start();
        logger.addAppender(events);
    }

    /** The line of the only event, its time and thread replaced. */
    private String line() {
        final String line = new String(encoder.encode(events.list.get(0)), StandardCharsets.UTF_8);
        assertEquals(line.length() - 1, line.indexOf('\n'), line);
        return line.strip().replaceFirst("\"time\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z\"", "T")
            .replaceFirst("\"thread\":\"[^\"]+\"", "THREAD");
    }

    @Test
    void shouldMakeFieldsOfWhatIsLoggedWithTheMessage() {
        logger.atWarn().addKeyValue("code", 40010).addKeyValue("peer", "tcp:192.0.2.1:5060")
            .addKeyValue("age-ms", 17L).log("40010 X \"{}\"\u00fc");
        assertEquals("{T,\"level\":\"WARN\",\"logger\":\"io.sipproxy.Test\",THREAD,"
            + "\"message\":\"40010 X \\\"{}\\\"\\u00fc\",\"code\":40010,\"peer\":\"tcp:192.0.2.1:5060\",\"age-ms\":17}",
            line());
    }

    @Test
    void shouldFillInArgumentsAndLeaveNoNameTwice() {
        logger.atInfo().addKeyValue("level", "high").addKeyValue("nothing", (Object) null).log("a {} b", 7);
        assertEquals("{T,\"level\":\"INFO\",\"logger\":\"io.sipproxy.Test\",THREAD,\"message\":\"a 7 b\","
            + "\"level_\":\"high\",\"nothing\":\"null\"}", line());
    }

    @Test
    void shouldShowTheStackOfAnExceptionInTheSameLine() {
        logger.error("failed", new IllegalStateException("on\npurpose"));
        final String line = line();
        assertTrue(line.contains("\"exception\":\"java.lang.IllegalStateException: on\\npurpose"), line);
        assertTrue(line.contains("\\n\\tat io.sipproxy.logging.JsonEncoderTest."), line);
    }
}
