package io.sipproxy.bench.load;

import io.sipproxy.bench.load.Faults.Fault;

/** What a response must look like when it reaches the caller. */
final class CallerChecks {
    private static final byte[] CALLEE_TAG = Out.ascii(";tag=u");

    private final boolean isProxied;
    private final Faults faults;
    private final CallerMessages messages;

    CallerChecks(final RigOptions options, final Faults faults, final CallerMessages messages) {
        isProxied = options.expect() == RigOptions.Expect.PROXY;
        this.faults = faults;
        this.messages = messages;
    }

    void response(final Incoming in, final long call, final Wire wire, final boolean isBye) {
        check(in, in.vias == 1, Fault.VIA_COUNT);
        check(in, in.vias > 0 && messages.isOwnVia(in, 0, call, isBye, wire), Fault.VIA_OWN);
        check(in, messages.hasFromTag(in, call), Fault.FROM_TAG);
        check(in, isBye || messages.isInvite(in), Fault.CSEQ);
        check(in, in.contentLength >= 0, Fault.BODY);
        if (in.status > 100 && in.status < 300) {
            check(in, in.find(in.toFrom, in.toEnd, CALLEE_TAG) >= 0, Fault.TO_TAG);
            if (!isBye) {
                check(in, isProxied ? in.recordRoutes == 1 : in.recordRoutes == 0, Fault.RECORD_ROUTE);
                check(in, in.status == 180 || in.contentLength > 0, Fault.BODY);
            }
        }
    }

    private void check(final Incoming in, final boolean isRight, final Fault fault) {
        if (!isRight) {
            faults.add(fault, in.bytes, in.start, in.end);
        }
    }
}
