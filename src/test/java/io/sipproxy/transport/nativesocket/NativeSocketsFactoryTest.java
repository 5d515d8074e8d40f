package io.sipproxy.transport.nativesocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeSocketsFactoryTest {
    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("test");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldUseJnrWhenOnLinux() {
        assertInstanceOf(LinuxSockets.class, NativeSocketsFactory.load());
    }

    @Test
    void shouldKnowTheSystemsWhenServersRunOnThem() {
        for (final String arch : new String[] {"amd64", "aarch64", "arm", "ppc64le", "s390x"}) {
            assertNotNull(NativeSocketsFactory.loader("Linux", arch), arch);
        }
        assertNotNull(NativeSocketsFactory.loader("Mac OS X", "aarch64"));
        assertNotNull(NativeSocketsFactory.loader("Windows Server 2022", "amd64"));
        assertNotNull(NativeSocketsFactory.loader("Windows 11", "aarch64"));
        assertNull(NativeSocketsFactory.loader("Linux", "mips64el"), "has other option numbers");
        assertNull(NativeSocketsFactory.loader("Windows 10", "x86"), "has another calling convention");
        assertNull(NativeSocketsFactory.loader("FreeBSD", "amd64"));
    }

    @Test
    void shouldFallBackWithOneLineWhenLibraryDoesNotLoad() {
        assertFallback(descriptors -> {
            throw new UnsatisfiedLinkError("no jffi\n\tat somewhere");
        }, "java.lang.UnsatisfiedLinkError: no jffi");
    }

    @Test
    void shouldNameFirstCauseWhenFailureIsWrapped() {
        assertFallback(descriptors -> {
            throw new ExceptionInInitializerError(new IllegalStateException(new UnsatisfiedLinkError("no room")));
        }, "java.lang.UnsatisfiedLinkError: no room");
    }

    @Test
    void shouldFallBackWhenSystemIsUnknown() {
        assertFallback(null, "this system is not known");
    }

    @Test
    void shouldFallBackWhenCallsFail() {
        final FakePosixCalls calls = new FakePosixCalls();
        calls.error = 38;
        assertFallback(descriptors -> new LinuxSockets(descriptors, calls), "SO_KEEPALIVE: error 38");
    }

    @Test
    void shouldFallBackWhenCallsHaveNoEffect() {
        assertFallback(descriptors -> new LinuxSockets(descriptors, new FakePosixCalls()),
            "SO_KEEPALIVE had no effect");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldSayWhatIsUsedWhenLoaded() throws Exception {
        final NativeSockets sockets = new LinuxSockets(FileDescriptors.open(), new JnrPosixCalls());
        assertSame(sockets, NativeSocketsFactory.load(descriptors -> sockets, logger));
        assertEquals("socket options: Linux, through JNR", lines.list.get(0).getFormattedMessage());
    }

    private void assertFallback(final NativeSocketsFactory.Loader loader, final String reason) {
        assertInstanceOf(JdkSockets.class, NativeSocketsFactory.load(loader, logger));
        assertEquals(1, lines.list.size());
        assertEquals(Level.WARN, lines.list.get(0).getLevel());
        final String line = lines.list.get(0).getFormattedMessage();
        assertTrue(line.contains("(" + reason + ")"), line);
        assertTrue(line.contains("tcp-user-timeout") && line.contains("tcp-ack-timeout"), line);
        assertEquals(1, line.lines().count());
    }
}
