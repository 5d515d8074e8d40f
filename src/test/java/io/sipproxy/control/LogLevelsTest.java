package io.sipproxy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogLevelsTest {
    private static final String NAME = "io.sipproxy.none.Such";

    @BeforeEach
    void inherit() throws BadRequestException {
        LogLevels.set("io.sipproxy.none", "INFO");
    }

    @AfterEach
    void restore() throws BadRequestException {
        LogLevels.set("io.sipproxy.none", "INHERIT");
    }

    @Test
    void shouldSetALevelAndTakeItBack() throws BadRequestException {
        final Logger below = LoggerFactory.getLogger(NAME + ".Below");
        assertFalse(below.isDebugEnabled());
        assertEquals("logger " + NAME + " is at DEBUG now, it was at INFO", LogLevels.set(NAME, "debug"));
        assertTrue(below.isDebugEnabled());
        assertEquals("logger " + NAME + " is at OFF now, it was at DEBUG", LogLevels.set(NAME, "OFF"));
        assertFalse(below.isErrorEnabled());
        assertEquals("logger " + NAME + " is at INFO now, it was at OFF", LogLevels.set(NAME, "inherit"));
        assertTrue(below.isInfoEnabled());
    }

    @Test
    void shouldKnowTheRootLoggerHoweverItIsWritten() throws BadRequestException {
        final Level level = ((LoggerContext)LoggerFactory.getILoggerFactory()).getLogger("ROOT").getLevel();
        assertEquals("logger ROOT is at " + level + " now, it was at " + level,
            LogLevels.set("root", level.toString()));
        assertEquals("log-level INHERIT: ROOT has nobody to inherit from",
            assertThrows(BadRequestException.class, () -> LogLevels.set("ROOT", "INHERIT")).getMessage());
    }

    @Test
    void shouldRefuseLoggersThatDoNotExistAndMakeNone() {
        for (final String name : new String[] {"", "com.example", "io.sipproxyx", "sipproxyx"}) {
            assertTrue(assertThrows(BadRequestException.class, () -> LogLevels.set(name, "INFO")).getMessage()
                .startsWith("logger " + name + ": there is none"), name);
        }
    }

    @Test
    void shouldRefuseALevelThatIsNone() {
        assertEquals("log-level loud: valid is TRACE, DEBUG, INFO, WARN, ERROR, OFF, INHERIT",
            assertThrows(BadRequestException.class, () -> LogLevels.set("ROOT", "loud")).getMessage());
    }
}
