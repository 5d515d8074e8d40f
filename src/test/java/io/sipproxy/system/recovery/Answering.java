package io.sipproxy.system.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.system.Dialog;
import io.sipproxy.system.SipPeer;
import io.sipproxy.system.TextMessage;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A phone that answers every call by itself, the same INVITE with the same response each time, and the caller's book of
 * what was answered.
 */
final class Answering {
    private static final long LIMIT_MILLIS = 30_000;

    private final Map<String, Set<String>> branchesOfCall = new ConcurrentHashMap<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<String, String> tagOfCall = new HashMap<>();
    private final SipPeer caller;
    private final SipPeer phone;

    Answering(final Site site) {
        caller = site.caller();
        phone = site.phone();
        phone.handle("INVITE", this::answer);
        phone.handle("ACK", ack -> acknowledged.add(ack.callId()));
    }

    private void answer(final TextMessage invite) {
        branchesOfCall.computeIfAbsent(invite.callId(), call -> ConcurrentHashMap.newKeySet()).add(invite.branch());
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
            final TextMessage ok = caller.expectFinal("INVITE", deadline.left());
            assertEquals(200, ok.status(), ok::toString);
            final String before = tagOfCall.put(ok.callId(), ok.toTag());
            assertEquals(before == null ? ok.toTag() : before, ok.toTag(), "one callee");
            caller.send(Dialog.ofCaller(caller, ok).ack(ok));
        }
        while (acknowledged.size() < calls && !deadline.isOver()) {
            Thread.onSpinWait();
        }
        assertEquals(tagOfCall.keySet(), acknowledged);
        assertEquals(tagOfCall.keySet(), branchesOfCall.keySet());
        branchesOfCall.values().forEach(branches -> assertEquals(1, branches.size(), branches::toString));
    }
}
