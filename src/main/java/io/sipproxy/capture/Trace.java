package io.sipproxy.capture;

import java.nio.file.Path;

/** One peer whose messages are written to a file. Fields are of the loop thread unless they say otherwise. */
final class Trace {
    final int number;
    final TracedPeer peer;
    final Path path;
    final long sinceMs;
    long messages;
    long dropped;
    /** Written by the thread that writes the file. */
    volatile long bytes;
    /** Of the thread that writes the file; null before it is open and after its end. */
    TraceFile file;

    Trace(final int number, final TracedPeer peer, final Path path, final long sinceMs) {
        this.number = number;
        this.peer = peer;
        this.path = path;
        this.sinceMs = sinceMs;
    }

    TraceRow row() {
        return new TraceRow(peer.toString(), path.toString(), sinceMs, messages, bytes, dropped);
    }
}
