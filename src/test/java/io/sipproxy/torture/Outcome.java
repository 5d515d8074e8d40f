package io.sipproxy.torture;

import io.sipproxy.status.Counter;
import java.util.List;

/** What becomes of a message. */
sealed interface Outcome {
    /**
     * Sent on, with the proxy's own edits and not one other byte changed; the answer to it passes back.
     *
     * @param to  where it goes; null for the SIP Server.
     * @param uri the Request-URI that it goes out with; null for the one that it came with.
     */
    record Forwarded(String to, String uri) implements Outcome {
    }

    /**
     * Answered here, and sent to nobody.
     *
     * @param status of the answer.
     * @param lines  that have to be in the answer, the status line among them.
     */
    record Answered(int status, List<String> lines) implements Outcome {
    }

    /** A response that goes on to the caller, with nothing but the proxy's Via taken away. */
    record PassedBack() implements Outcome {
    }

    /**
     * Neither sent on nor answered.
     *
     * @param counter that tells of it.
     */
    record Dropped(Counter counter) implements Outcome {
    }
}
