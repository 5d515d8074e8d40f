package io.sipproxy.fuzz;

import io.sipproxy.sip.SipText;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Who has asked what, and the final responses to it: each request gets one, and no other than that again. */
final class Ledger {
    private final Map<String, Set<String>> finals = new HashMap<>();
    private final Set<String> tainted = new HashSet<>();
    private boolean hasDamage;
    private boolean hasDamagedResponses;

    private static String key(final SipText message) {
        final String cseq = message.header("CSeq");
        return message.branch() + ' ' + message.header("Call-ID") + ' ' + cseq;
    }

    /** Somebody sends a request for the first time. */
    void sent(final SipText request) {
        if (!request.method().equals("ACK")) {
            finals.computeIfAbsent(key(request), missing -> new TreeSet<>());
        }
    }

    /**
     * Somebody sends a request again. Once it was answered its transaction may be over, at once over a reliable
     * transport, and then this is a new one with an answer of its own.
     */
    void repeated(final SipText request) {
        final Set<String> known = finals.get(key(request));
        if (known != null && !known.isEmpty()) {
            tainted.add(key(request));
        }
    }

    /** A damaged copy of the request was sent: what comes back may be the answer to that. */
    void damaged(final SipText message) {
        hasDamage = true;
        if (message.method() == null) {
            hasDamagedResponses = true;
        } else {
            tainted.add(key(message));
        }
    }

    /** @return whether anything damaged was sent. */
    boolean hasDamage() {
        return hasDamage;
    }

    /** @return whether a damaged response was sent. */
    boolean hasDamagedResponses() {
        return hasDamagedResponses;
    }

    /** Somebody got a response. */
    void received(final SipText response) {
        final String key = key(response);
        final Set<String> known = finals.get(key);
        if (known == null || response.status() < 200 || hasDamagedResponses || tainted.contains(key)) {
            return;
        }
        known.add(response.status() + " " + response.toTag());
        final boolean isInvite = response.header("CSeq").endsWith(" INVITE");
        final boolean areAccepted = known.stream().allMatch(each -> each.startsWith("2"));
        Check.that(known.size() == 1 || isInvite && areAccepted, () -> "final responses to " + key + ": " + known);
    }

    /** @return how many requests got no final response. */
    long unanswered() {
        return hasDamagedResponses ? 0 : finals.entrySet().stream()
            .filter(entry -> entry.getValue().isEmpty() && !tainted.contains(entry.getKey())).count();
    }

    /** @return those requests. */
    String describeUnanswered() {
        return finals.entrySet().stream().filter(entry -> entry.getValue().isEmpty()).map(Map.Entry::getKey).toList()
            .toString();
    }
}
