package io.sipproxy.bench.soak;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An agent as the one who calls: RFC 3261 sections 13.2 and 15.1.1, and what it does when it hears nothing. */
final class AgentCaller {
    /** Nothing was heard for so long: the connection is taken for dead. After a request, twice that the next time. */
    static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(2);
    /** 64*T1: who has heard nothing by then gives up. */
    private static final long NO_ANSWER_NS = TimeUnit.SECONDS.toNanos(32);
    /**
     * How long a final response may take: the 64*T1 that the proxy waits for a SIP Server that says nothing, the same
     * for its partner, and some seconds.
     */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(80);

    private static final class Dialog {
        private final Call call;
        /** What waits for a final response; null if nothing does. */
        private byte[] pending;
        private boolean isBye;
        /** What the pending request was sent on last. */
        private Wire wire;
        private long firstSentNs;
        private long silenceNs;
        private boolean isHeard;
        private int sendings;
        private byte[] ack;
        private String target;
        private String routes;
        private String to;

        private Dialog(final Call call) {
            this.call = call;
        }
    }

    private final Agent agent;
    private final Map<String, Dialog> dialogs = new HashMap<>();

    AgentCaller(final Agent agent) {
        this.agent = agent;
    }

    void forget() {
        dialogs.clear();
    }

    void place(final Call call) {
        final Dialog dialog = new Dialog(call);
        dialogs.put(call.id, dialog);
        begin(dialog, Message.bytes("INVITE " + call.uri + " SIP/2.0" + common(call, "i", "<" + call.uri + ">", "")
            + "CSeq: 1 INVITE\r\nContact: <sip:" + agent.hostPort() + ";transport=tcp>\r\nContent-Length: 0\r\n\r\n"));
        agent.after(PATIENCE_NS, () -> {
            if (dialog.ack == null) {
                giveUp(dialog, "no final response to INVITE");
            }
        });
    }

    private String common(final Call call, final String branch, final String to, final String routes) {
        return "\r\nVia: SIP/2.0/TCP " + agent.hostPort() + ";branch=z9hG4bK" + call.id + branch
            + "\r\nMax-Forwards: 70\r\n" + routes + "From: <sip:" + agent + "@soak.test>;tag=c" + call.id
            + "\r\nTo: " + to + "\r\nCall-ID: " + call.id + "\r\n";
    }

    private void begin(final Dialog dialog, final byte[] request) {
        dialog.pending = request;
        dialog.firstSentNs = System.nanoTime();
        dialog.silenceNs = SILENCE_NS;
        send(dialog);
    }

    private void send(final Dialog dialog) {
        dialog.wire = agent.usable(dialog.wire);
        dialog.isHeard = false;
        final int sending = ++dialog.sendings;
        dialog.wire.send(dialog.pending);
        agent.after(dialog.silenceNs, () -> listen(dialog, sending));
    }

    /** Nothing was answered: the connection may be dead, or somebody behind the proxy takes his time. */
    private void listen(final Dialog dialog, final int sending) {
        if (dialog.pending == null || dialog.isHeard || dialog.sendings != sending || !isKnown(dialog)) {
            return;
        }
        if (System.nanoTime() - dialog.firstSentNs > NO_ANSWER_NS) {
            giveUp(dialog, "no answer at all to " + (dialog.isBye ? "BYE" : "INVITE"));
        } else if (dialog.wire.wasHeardWithin(SILENCE_NS)) {
            agent.after(dialog.silenceNs, () -> listen(dialog, sending));
        } else {
            dialog.silenceNs *= 2;
            agent.giveUp(dialog.wire);
        }
    }

    private boolean isKnown(final Dialog dialog) {
        return dialogs.get(dialog.call.id) == dialog;
    }

    private void giveUp(final Dialog dialog, final String why) {
        if (isKnown(dialog)) {
            lose(dialog, why, false);
        }
    }

    private void lose(final Dialog dialog, final String why, final boolean isAnswered) {
        dialogs.remove(dialog.call.id);
        agent.ledger().lost(dialog.call, why, dialog.isBye, isAnswered);
    }

    /** What was on the wire goes out again. */
    void onLost(final Wire wire) {
        for (final Dialog dialog : List.copyOf(dialogs.values())) {
            if (dialog.pending != null && dialog.wire == wire) {
                send(dialog);
            }
        }
    }

    void onResponse(final Wire wire, final Message response) {
        final Dialog dialog = dialogs.get(response.callId());
        if (dialog == null) {
            agent.ledger().stray(agent, response);
            return;
        }
        final boolean isBye = response.method().equals("BYE");
        if (isBye != dialog.isBye && !(response.method().equals("INVITE") && dialog.ack != null)) {
            agent.ledger().anomaly(agent + " got " + response + " to " + response.method() + " in " + dialog.call);
            return;
        }
        if (isBye) {
            onByeResponse(dialog, response);
        } else {
            onInviteResponse(dialog, wire, response);
        }
    }

    private void onByeResponse(final Dialog dialog, final Message response) {
        dialog.isHeard = true;
        if (response.status() >= 300) {
            lose(dialog, "BYE was answered " + response.startLine(), true);
        } else if (response.status() >= 200) {
            dialogs.remove(dialog.call.id);
            agent.ledger().ended(dialog.call);
        }
    }

    private void onInviteResponse(final Dialog dialog, final Wire wire, final Message response) {
        if (dialog.ack != null) {
            if (response.status() >= 200 && response.status() < 300) {
                wire.send(dialog.ack);
            }
            return;
        }
        dialog.isHeard = true;
        if (response.status() >= 300) {
            wire.send(Message.bytes("ACK " + dialog.call.uri + " SIP/2.0"
                + common(dialog.call, "i", response.header("To"), "") + "CSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n"));
            final String reason = response.header("Reason");
            lose(dialog, "INVITE was answered " + response.startLine() + (reason == null ? "" : ", Reason: " + reason),
                true);
        } else if (response.status() >= 200) {
            answered(dialog, wire, response);
        }
    }

    private void answered(final Dialog dialog, final Wire wire, final Message response) {
        final List<String> recorded = response.headers("Record-Route");
        final String contact = response.header("Contact");
        if (contact == null || recorded.isEmpty()) {
            agent.ledger().anomaly("a 200 without Contact or Record-Route in " + dialog.call);
            lose(dialog, "the 200 opened no dialog through the proxy", true);
            return;
        }
        agent.ledger().answered(dialog.call);
        dialog.pending = null;
        dialog.target = contact.substring(contact.indexOf('<') + 1, contact.indexOf('>'));
        dialog.to = response.header("To");
        final StringBuilder routes = new StringBuilder();
        for (int i = recorded.size() - 1; i >= 0; i--) {
            routes.append("Route: ").append(recorded.get(i)).append("\r\n");
        }
        dialog.routes = routes.toString();
        dialog.ack = inDialog(dialog, "ACK", "a", "1 ACK");
        dialog.wire = wire;
        wire.send(dialog.ack);
        agent.after(dialog.call.talkNs, () -> bye(dialog));
    }

    private byte[] inDialog(final Dialog dialog, final String method, final String branch, final String cseq) {
        return Message.bytes(method + ' ' + dialog.target + " SIP/2.0"
            + common(dialog.call, branch, dialog.to, dialog.routes) + "CSeq: " + cseq
            + "\r\nContent-Length: 0\r\n\r\n");
    }

    private void bye(final Dialog dialog) {
        if (isKnown(dialog)) {
            dialog.isBye = true;
            begin(dialog, inDialog(dialog, "BYE", "b", "2 BYE"));
            agent.after(PATIENCE_NS, () -> giveUp(dialog, "no final response to BYE"));
        }
    }
}
