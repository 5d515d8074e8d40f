package io.sipproxy.status;

import org.agrona.concurrent.status.CountersReader;

/**
 * What stands where in a counters file, in the byte order of the machine: a header, then the metadata and then the
 * values of Agrona's {@link CountersReader}. A label is a name, {@link #LABEL_SEPARATOR} and a description; the type
 * tells a count from a gauge.
 */
final class CountersLayout {
    /** The first bytes of every counters file, whatever its version. */
    static final long MAGIC = 0x5349_5050_524f_5859L;
    /** Changes when a reader of the old layout would misread the new one. */
    static final int VERSION = 1;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 8;
    /** Number of values that there is room for. */
    static final int CAPACITY_OFFSET = 12;
    static final int PID_OFFSET = 16;
    /** Milliseconds since 1970 when the process made the file. */
    static final int START_OFFSET = 24;
    /** Milliseconds since 1970 when the loop was last known to pass. */
    static final int BEAT_OFFSET = 32;
    /** Milliseconds since 1970 of the orderly end; 0 before. */
    static final int END_OFFSET = 40;
    /** Where the metadata begins. */
    static final int HEADER_LENGTH = 128;

    /** Type of what only grows. */
    static final int TYPE_COUNTER = 1;
    /** Type of what goes up and down. */
    static final int TYPE_GAUGE = 2;
    static final String LABEL_SEPARATOR = ": ";

    /** Beyond the end of the file: the owner holds a lock on this byte as long as it lives, and nobody reads it. */
    static final long LOCK_POSITION = Long.MAX_VALUE - 1;

    private CountersLayout() {
    }

    static int metadataLength(final int capacity) {
        return capacity * CountersReader.METADATA_LENGTH;
    }

    static int valuesOffset(final int capacity) {
        return HEADER_LENGTH + metadataLength(capacity);
    }

    static int fileLength(final int capacity) {
        return valuesOffset(capacity) + capacity * CountersReader.COUNTER_LENGTH;
    }
}
