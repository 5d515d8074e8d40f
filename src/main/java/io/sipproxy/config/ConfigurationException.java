package io.sipproxy.config;

import java.util.List;

/** The configuration or the command line has faults; all of them are told at once. */
public final class ConfigurationException extends Exception {
    /** The exit code for such faults (EX_CONFIG of sysexits.h). */
    public static final int EXIT_CODE = 78;

    private final List<String> faults;

    ConfigurationException(final List<String> faults) {
        super(String.join(System.lineSeparator(), faults));
        this.faults = List.copyOf(faults);
    }

    /**
     * The faults.
     *
     * @return one line each, which names the property, its value, where it comes from and what is valid; never empty.
     */
    public List<String> faults() {
        return faults;
    }
}
