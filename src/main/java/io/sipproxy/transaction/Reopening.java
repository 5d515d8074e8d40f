package io.sipproxy.transaction;

import io.sipproxy.transport.Link;
import java.util.ArrayList;
import java.util.List;

/** A connection that was opened because another one was lost, or may be. */
final class Reopening {
    final Link link;
    final long detectedNs;
    /** The connections that it is to take the place of, while these are only suspect. */
    final List<Link> suspects = new ArrayList<>(1);
    /** Those of them that gave a sign of life; one that is suspect again is among the suspects too. */
    final List<Link> revived = new ArrayList<>(1);
    boolean wasOpen;

    Reopening(final Link link, final long detectedNs) {
        this.link = link;
        this.detectedNs = detectedNs;
    }

    /** @return whether nobody has any use for it: what it was opened for has become unnecessary. */
    boolean isUnused() {
        return suspects.isEmpty() && !link.hasUsers() && link.messagesSent() == 0;
    }
}
