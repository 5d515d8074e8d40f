package io.sipproxy;

import io.sipproxy.config.Configuration;
import io.sipproxy.config.ConfigurationException;
import io.sipproxy.config.Option;
import io.sipproxy.status.Counters;
import io.sipproxy.status.CountersFile;
import java.io.IOException;

/** The counters: in the file of the option counters-file, if there is one, else in memory. */
final class PublishedCounters implements AutoCloseable {
    /** Null if there is none. */
    private final CountersFile file;
    private final Counters counters;

    private PublishedCounters(final CountersFile file) {
        this.file = file;
        this.counters = file == null ? new Counters() : file.counters();
    }

    /**
     * Makes the file if one is asked for.
     *
     * @throws ConfigurationException saying why the file cannot be made.
     */
    static PublishedCounters open(final Configuration configuration) throws ConfigurationException {
        if (!configuration.isSet(Option.COUNTERS_FILE)) {
            return new PublishedCounters(null);
        }
        try {
            return new PublishedCounters(
                CountersFile.create(configuration.file(Option.COUNTERS_FILE), System.currentTimeMillis()));
        } catch (final IOException e) {
            throw configuration.fault(Option.COUNTERS_FILE, "cannot be made: " + e.getMessage());
        }
    }

    Counters counters() {
        return counters;
    }

    /** Tells whoever reads the file that the loop passes. */
    void beat() {
        if (file != null) {
            file.beat(System.currentTimeMillis());
        }
    }

    /** Tells whoever reads the file that this was the end. */
    @Override
    public void close() {
        if (file != null) {
            file.end(System.currentTimeMillis());
            file.close();
        }
    }
}
