package io.sipproxy.transport;

import io.sipproxy.sip.SipMessage;

/** Takes messages and does nothing. */
class QuietListener implements TransportListener {
    @Override
    public void onMessage(final SipMessage message, final Link from, final long nowNs) {
    }

    @Override
    public void onMalformed(final SipMessage message, final Link from, final long nowNs) {
    }

    @Override
    public void onLinkLost(final Link link, final LossCause cause, final long nowNs) {
    }
}
