package io.sipproxy.transport.nativesocket;

/** For systems that count in seconds. */
final class Milliseconds {
    private Milliseconds() {
    }

    /** Rounded up, so that a time above 0 never becomes 0, which would mean something else. */
    static int toSeconds(final int milliseconds) {
        return milliseconds / 1000 + (milliseconds % 1000 == 0 ? 0 : 1);
    }
}
