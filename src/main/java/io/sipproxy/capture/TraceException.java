package io.sipproxy.capture;

/** A trace cannot be begun or ended; the message tells an operator why. */
public final class TraceException extends Exception {
    private static final long serialVersionUID = 1L;

    TraceException(final String message) {
        super(message);
    }
}
