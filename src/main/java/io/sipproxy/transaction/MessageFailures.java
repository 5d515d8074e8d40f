package io.sipproxy.transaction;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transport.Link;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a defect in handling one message ends: counted, logged with its stack and the start of the message, at most once
 * a second. The message is given up, nothing else.
 */
final class MessageFailures {
    private static final Logger LOGGER = LoggerFactory.getLogger(MessageFailures.class);
    private static final long LOG_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int EXCERPT = 400;

    private final Counters counters;
    private boolean hasLogged;
    private long loggedNs;

    MessageFailures(final Counters counters) {
        this.counters = counters;
    }

    void onFailure(final SipMessage message, final Link from, final Throwable failure, final long nowNs) {
        counters.increment(Counter.MESSAGE_FAILURES);
        if (!hasLogged || nowNs - loggedNs >= LOG_INTERVAL_NS) {
            hasLogged = true;
            loggedNs = nowNs;
            LOGGER.error("message from {} given up: {}", from.remote(), excerpt(message), failure);
        }
    }

    private static String excerpt(final SipMessage message) {
        final int length = Math.min(EXCERPT, message.length());
        final StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            final char c = (char) (message.buffer().getByte(message.offset() + i) & 0xFF);
            text.append(c >= ' ' && c < 0x7F ? c : c == '\n' ? '|' : '.');
        }
        return text.toString();
    }
}
