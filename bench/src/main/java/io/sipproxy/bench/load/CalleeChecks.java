package io.sipproxy.bench.load;

import io.sipproxy.bench.load.Faults.Fault;

/** What a request must look like when it reaches the callee. */
final class CalleeChecks {
    private static final byte[] BRANCH = Out.ascii(";branch=z9hG4bK");
    private static final byte[] INVITE_CSEQ = Out.ascii("1 INVITE");
    private static final byte[] ACK_CSEQ = Out.ascii("1 ACK");
    private static final byte[] BYE_CSEQ = Out.ascii("2 BYE");
    private static final int METHOD_LENGTH_INVITE = 6;
    private static final int METHOD_LENGTH_OTHER = 3;
    private static final int MAX_FORWARDS = 70;

    private final boolean isProxied;
    private final Faults faults;
    private final CalleeMessages messages;

    CalleeChecks(final RigOptions options, final Faults faults, final CalleeMessages messages) {
        isProxied = options.expect() == RigOptions.Expect.PROXY;
        this.faults = faults;
        this.messages = messages;
    }

    /** @param kind i for INVITE, a for ACK, b for BYE: the last character of the caller's branch. */
    void request(final Incoming in, final long call, final char kind) {
        check(in, in.vias == (isProxied ? 2 : 1), Fault.VIA_COUNT);
        if (in.vias > 0) {
            check(in, branchIsOf(in, in.vias - 1, call, kind), Fault.VIA_OWN);
            check(in, !isProxied || in.find(in.viaFrom[0], in.viaEnd[0], BRANCH) >= 0 && !branchIsOf(in, 0, call, kind),
                Fault.VIA_TOP);
        }
        check(in, in.maxForwards == (isProxied ? MAX_FORWARDS - 1 : MAX_FORWARDS), Fault.MAX_FORWARDS);
        check(in, in.routes == 0, Fault.ROUTE_LEFT);
        check(in, Out.readHex(in.bytes, in.fromEnd - Out.HEX_DIGITS, in.fromEnd) == messages.id(call), Fault.FROM_TAG);
        check(in, in.callIdEnd - in.callIdFrom == Out.HEX_DIGITS + 4, Fault.CALL_ID);
        final boolean isInvite = kind == 'i';
        final byte[] cseq = isInvite ? INVITE_CSEQ : kind == 'a' ? ACK_CSEQ : BYE_CSEQ;
        check(in, in.equal(in.cseqFrom, in.cseqEnd, cseq), Fault.CSEQ);
        check(in, messages.hasRequestUri(in, isInvite ? METHOD_LENGTH_INVITE : METHOD_LENGTH_OTHER), Fault.REQUEST_URI);
        if (isInvite) {
            check(in, in.recordRoutes == (isProxied ? 1 : 0), Fault.RECORD_ROUTE);
            check(in, in.contentLength > 0, Fault.BODY);
        } else {
            check(in, messages.hasToTag(in, call), Fault.TO_TAG);
            check(in, in.contentLength == 0, Fault.BODY);
        }
    }

    private boolean branchIsOf(final Incoming in, final int via, final long call, final char kind) {
        final int at = in.find(in.viaFrom[via], in.viaEnd[via], BRANCH);
        final int idAt = at + BRANCH.length;
        return at >= 0 && Out.readHex(in.bytes, idAt, in.viaEnd[via]) == messages.id(call)
            && in.bytes[idAt + Out.HEX_DIGITS] == kind;
    }

    private void check(final Incoming in, final boolean isRight, final Fault fault) {
        if (!isRight) {
            faults.add(fault, in.bytes, in.start, in.end);
        }
    }
}
