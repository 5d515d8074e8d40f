package io.sipproxy.bench.load;

import java.util.Arrays;
import java.util.Locale;

/** What the endpoints speak. */
public enum ReconnectMode {
    TCP, /** With a full handshake each time. */ TLS, /** With the session of the connection before. */ TLS_RESUMED;

    /** @throws IllegalArgumentException that says what is valid. */
    public static ReconnectMode parse(final String text) {
        return Arrays.stream(values()).filter(mode -> mode.label().equals(text)).findFirst().orElseThrow(() ->
            new IllegalArgumentException(text + ": must be one of tcp, tls, tls-resumed"));
    }

    /** @return the name as results show it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @return whether it is TLS. */
    public boolean isTls() {
        return this != TCP;
    }
}
