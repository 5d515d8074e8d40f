package io.sipproxy.transport;

import java.util.ArrayList;
import java.util.List;

/** Remembers what it was told. */
final class RecordingUser extends LinkUser {
    final List<LossCause> told = new ArrayList<>();

    @Override
    protected void onLinkLost(final Link lost, final LossCause cause, final long nowNs) {
        told.add(cause);
    }
}
