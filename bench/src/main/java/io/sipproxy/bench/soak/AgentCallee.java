package io.sipproxy.bench.soak;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An agent as the one who is called: RFC 3261 sections 13.3 and 15.1.2. */
final class AgentCallee {
    private static final long T1_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long T2_NS = TimeUnit.SECONDS.toNanos(4);
    private static final long GIVE_UP_NS = 64 * T1_NS;
    /** How long an ended call is remembered, for repetitions. */
    private static final long KEEP_NS = TimeUnit.SECONDS.toNanos(40);
    /** Whose caller never ends it is forgotten in the end. */
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(200);

    private static final class Leg {
        private final Call call;
        private Message invite;
        private Wire wire;
        private String status;
        private boolean isOver;

        private Leg(final Call call) {
            this.call = call;
        }
    }

    private final Agent agent;
    private final Map<String, Leg> legs = new HashMap<>();

    AgentCallee(final Agent agent) {
        this.agent = agent;
    }

    void forget() {
        legs.clear();
    }

    void onRequest(final Wire wire, final Message request) {
        final Leg leg = legs.get(request.callId());
        switch (request.method()) {
            case "INVITE" -> {
                if (leg == null) {
                    begin(wire, request);
                } else {
                    repeat(leg, wire, request);
                }
            }
            case "ACK" -> {
                if (leg != null) {
                    leg.isOver = true;
                }
            }
            case "BYE" -> bye(leg, wire, request);
            default -> agent.ledger().anomaly(agent + " got " + request);
        }
    }

    private void begin(final Wire wire, final Message invite) {
        final Call call = agent.ledger().find(invite.callId());
        if (call == null) {
            agent.ledger().stray(agent, invite);
            return;
        }
        final Leg leg = new Leg(call);
        leg.invite = invite;
        leg.wire = wire;
        legs.put(call.id, leg);
        agent.ledger().taken(call, agent);
        respond(leg, "100 Trying");
        agent.after(call.ringNs / 2, () -> respond(leg, "180 Ringing"));
        agent.after(call.ringNs, () -> answer(leg, System.nanoTime(), T1_NS));
        agent.after(LONGEST_NS, () -> legs.remove(call.id, leg));
    }

    /** The proxy has sent it again, perhaps over another connection, perhaps after another failure with another Via. */
    private void repeat(final Leg leg, final Wire wire, final Message invite) {
        leg.invite = invite;
        leg.wire = wire;
        respond(leg, leg.status);
    }

    private void respond(final Leg leg, final String status) {
        leg.status = status;
        leg.wire = agent.usable(leg.wire);
        leg.wire.send(leg.invite.response(status, "k" + leg.call.id, status.startsWith("100") ? ""
            : "Contact: <sip:" + agent.hostPort() + ";transport=tcp>\r\n"));
    }

    /**
     * The 200 is repeated until the ACK comes, over reliable transports too (13.3.1.4); over another connection when
     * nothing at all comes on this one.
     */
    private void answer(final Leg leg, final long sinceNs, final long nextNs) {
        final long passedNs = System.nanoTime() - sinceNs;
        if (leg.isOver || legs.get(leg.call.id) != leg || passedNs > GIVE_UP_NS) {
            return;
        }
        final boolean isSilent = leg.wire.isOpen() && !leg.wire.wasHeardWithin(AgentCaller.SILENCE_NS);
        if (passedNs > AgentCaller.SILENCE_NS && isSilent) {
            agent.giveUp(leg.wire);
        }
        respond(leg, "200 OK");
        agent.after(nextNs, () -> answer(leg, sinceNs, Math.min(2 * nextNs, T2_NS)));
    }

    private void bye(final Leg leg, final Wire wire, final Message bye) {
        if (leg == null) {
            wire.send(bye.response("481 Call/Transaction Does Not Exist", "x", ""));
            return;
        }
        leg.isOver = true;
        agent.ledger().endedByCallee(leg.call);
        wire.send(bye.response("200 OK", "x", ""));
        agent.after(KEEP_NS, () -> legs.remove(leg.call.id, leg));
    }
}
