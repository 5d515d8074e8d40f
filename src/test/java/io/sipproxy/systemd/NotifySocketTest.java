package io.sipproxy.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(value = OS.LINUX, disabledReason = "systemd is there on Linux only")
class NotifySocketTest {
    private static final long DEADLINE_MILLIS = 8_000;

    @TempDir
    private Path directory;

    private String path() {
        return directory.resolve("notify").toString();
    }

    private static String abstractName() {
        return "@sipproxy-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    }

    private static void assertDelivered(final String address) throws Exception {
        try (NotifyListener manager = new NotifyListener(address); NotifySocket socket = NotifySocket.open(address)) {
            socket.send("READY=1\nSTATUS=h\u00f6rt");
            socket.send("WATCHDOG=1");
            assertEquals("READY=1\nSTATUS=h\u00f6rt", manager.next(DEADLINE_MILLIS));
            assertEquals("WATCHDOG=1", manager.next(DEADLINE_MILLIS));
        }
    }

    @Test
    void shouldReachASocketInTheFileSystem() throws Exception {
        assertDelivered(path());
    }

    @Test
    void shouldReachAnAbstractSocket() throws Exception {
        assertDelivered(abstractName());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Timeout(value = DEADLINE_MILLIS, unit = TimeUnit.MILLISECONDS)
    void shouldFailRatherThanWaitWhenNobodyReads(final boolean isAbstract) throws IOException {
        final String address = isAbstract ? abstractName() : path();
        try (var unread = NotifyListener.bind(address); NotifySocket socket = NotifySocket.open(address)) {
            assertTrue(unread.isOpen());
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 100_000; i++) {
                    socket.send("WATCHDOG=1");
                }
            });
        }
    }

    @Test
    void shouldFailWhenNobodyIsThereAndReachWhoComesLater() throws Exception {
        final String address = path();
        try (NotifySocket socket = NotifySocket.open(address)) {
            assertThrows(IOException.class, () -> socket.send("READY=1"));
            try (NotifyListener manager = new NotifyListener(address)) {
                socket.send("READY=1");
                assertEquals("READY=1", manager.next(DEADLINE_MILLIS));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "/", "notify", "vsock:2:1234", "vsock-dgram:2:1234"})
    void shouldRefuseOtherAddresses(final String address) {
        assertThrows(IOException.class, () -> NotifySocket.open(address));
    }

    @Test
    void shouldRefuseAnAddressThatIsTooLong() throws Exception {
        final String longest = "@" + abstractName().substring(1) + "x".repeat(200);
        assertDelivered(longest.substring(0, 107));
        assertThrows(IOException.class, () -> NotifySocket.open(longest.substring(0, 108)));
    }
}
