package io.sipproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the process may have as many open files as connections are configured. */
class OpenFilesTest {
    @ParameterizedTest
    @CsvSource({"1000, 1128", "1000, 1000000", "1000000, -1", "1000000, 9223372036854775807"})
    void shouldSayNothingWhenThereAreEnoughOrNoLimitIsKnown(final int connections, final long openFiles) {
        assertNull(OpenFiles.shortage(connections, openFiles));
    }

    @ParameterizedTest
    @CsvSource({"1000, 1127, 999, 1128", "100000, 1024, 896, 100128", "1, 100, 0, 129", "1000000, 0, 0, 1000128"})
    void shouldSayHowManyThereIsRoomForWhenThereAreTooFew(final int connections, final long openFiles, final long room,
        final long needed) {
        assertEquals("max-connections is " + connections + ", but this process may have " + openFiles
            + " open files, so that there is room for about " + room + " connections: raise that limit (LimitNOFILE,"
            + " ulimit -n) to " + needed + ", or lower max-connections", OpenFiles.shortage(connections, openFiles));
    }
}
