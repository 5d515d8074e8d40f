package io.sipproxy.transaction;

import io.sipproxy.transport.Link;

/** A connection that was opened because another one was lost, or may be. */
final class Reopening {
    final Link link;
    final long detectedNs;
    /** The connection that it is to take the place of, while that one is only suspect; else null. */
    Link suspect;
    boolean wasOpen;

    Reopening(final Link link, final Link suspect, final long detectedNs) {
        this.link = link;
        this.suspect = suspect;
        this.detectedNs = detectedNs;
    }
}
