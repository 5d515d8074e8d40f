package io.sipproxy.http;

import io.sipproxy.status.Counter;

/** A request is not answered as it was meant to be. */
final class RefusalException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final Counter counter;

    /**
     * @param status of the response.
     * @param counter of this kind of refusal.
     * @param text for whoever asked, one line.
     */
    RefusalException(final int status, final Counter counter, final String text) {
        super(text, null, false, false);
        this.status = status;
        this.counter = counter;
    }

    int status() {
        return status;
    }

    Counter counter() {
        return counter;
    }

    static RefusalException badRequest(final String text) {
        return new RefusalException(400, Counter.HTTP_BAD_REQUESTS, text);
    }
}
