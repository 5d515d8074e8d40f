package io.sipproxy.system.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.system.Dialog;
import io.sipproxy.system.SipPeer;
import io.sipproxy.system.TextMessage;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A phone that answers every call by itself, the same INVITE with the same response each time, and the caller's book of
 * what was answered. As RFC 3261 13.3.1.4 has it the phone repeats its response until the ACK is there: an ACK is no
 * transaction, and is gone with the connection that it was written to.
 */
final class Answering {
    private static final long LIMIT_MILLIS = 30_000;
    private static final long T1_MILLIS = 500;

    private final Map<String, Set<String>> branchesOfCall = new ConcurrentHashMap<>();
    private final Map<String, TextMessage> unacknowledged = new ConcurrentHashMap<>();
    private final Map<String, String> tagOfCall = new HashMap<>();
    private final SipPeer caller;
    private final SipPeer phone;

    Answering(final Site site) {
        caller = site.caller();
        phone = site.phone();
        phone.handle("INVITE", this::answer);
        phone.handle("ACK", ack -> unacknowledged.remove(ack.callId()));
    }

    private void answer(final TextMessage invite) {
        if (branchesOfCall.computeIfAbsent(invite.callId(), call -> ConcurrentHashMap.newKeySet())
            .add(invite.branch())) {
            unacknowledged.put(invite.callId(), invite);
        }
        try {
            phone.respond(invite, 200, "OK");
        } catch (final UncheckedIOException e) {
            // The connection was given up by the proxy, which then asks again over another.
        }
    }

    /** As many calls as this were placed so far: each was answered by one 200 and reached the phone as one call. */
    void expectAnsweredOnce(final int calls) {
        final Deadline deadline = Deadline.in(LIMIT_MILLIS);
        while (tagOfCall.size() < calls) {
            acknowledge(caller.expectFinal("INVITE", deadline.left()));
        }
        while (!areAllAcknowledged(deadline)) {
            // Over a connection of its own: the one that the INVITE came on may be gone (18.2.2).
            final List<TextMessage> again = List.copyOf(unacknowledged.values());
            again.forEach(invite -> phone.send(phone.response(invite, 200, "OK")));
            again.forEach(invite -> acknowledge(caller.expectFinal("INVITE", deadline.left())));
        }
        assertEquals(tagOfCall.keySet(), branchesOfCall.keySet());
        branchesOfCall.values().forEach(branches -> assertEquals(1, branches.size(), branches::toString));
    }

    private void acknowledge(final TextMessage ok) {
        assertEquals(200, ok.status(), ok::toString);
        final String before = tagOfCall.putIfAbsent(ok.callId(), ok.toTag());
        assertTrue(before == null || before.equals(ok.toTag()), "one callee");
        caller.send(Dialog.ofCaller(caller, ok).ack(ok));
    }

    private boolean areAllAcknowledged(final Deadline whole) {
        final Deadline deadline = Deadline.in(T1_MILLIS);
        while (!unacknowledged.isEmpty() && !deadline.isOver()) {
            Thread.onSpinWait();
        }
        assertFalse(whole.isOver(), () -> "without ACK: " + unacknowledged.keySet());
        return unacknowledged.isEmpty();
    }
}
