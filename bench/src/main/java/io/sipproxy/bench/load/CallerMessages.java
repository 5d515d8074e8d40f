package io.sipproxy.bench.load;

import java.util.Arrays;

/** The requests of the caller, and what it has to remember of each call to write them. */
final class CallerMessages {
    /** Room for Route lines, Contact URI and To value of one call. */
    private static final int DIALOG_ROOM = 1024;
    private static final int NUMBER_BITS = 40;
    private static final byte[] CRLF = Out.ascii("\r\n");
    private static final byte[] ROUTE = Out.ascii("Route: ");
    private static final byte[] TO = Out.ascii("\r\nTo: ");
    private static final byte[] CALL_ID = Out.ascii("\r\nCall-ID: ");
    private static final byte[] BYE = Out.ascii("2 BYE");
    private static final byte[] INVITE = Out.ascii("1 INVITE");
    private static final byte[] LESS = Out.ascii("<");
    private static final byte[] SDP = Out.ascii("""
        v=0
        o=caller 2890844526 2890844526 IN IP4 127.0.0.1
        s=-
        c=IN IP4 127.0.0.1
        t=0 0
        m=audio 49172 RTP/AVP 8 0 101
        a=rtpmap:8 PCMA/8000
        a=rtpmap:0 PCMU/8000
        a=rtpmap:101 telephone-event/8000
        """.replace("\n", "\r\n"));

    private final long run;
    private final byte[] inviteStart;
    private final byte[] viaStart;
    private final byte[] branch = Out.ascii(";branch=z9hG4bK");
    private final byte[] hops = Out.ascii(";rport\r\nMax-Forwards: 70\r\n");
    private final byte[] from = Out.ascii("From: <sip:caller@rig.invalid>;tag=");
    private final byte[] to;
    private final byte[] host = Out.ascii("@rig");
    private final byte[] inviteCseq = Out.ascii("\r\nCSeq: 1 INVITE\r\nContact: <sip:caller@");
    private final byte[] inviteEnd;
    private final byte[] ackEnd = Out.ascii("\r\nCSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n");
    private final byte[] byeEnd = Out.ascii("\r\nCSeq: 2 BYE\r\nContent-Length: 0\r\n\r\n");
    private final byte[] dialogs;
    private final short[] uriLength;
    private final short[] routesLength;
    private final short[] toLength;
    private final long[] intendedByeNs;

    CallerMessages(final RigOptions options, final long run, final int slots) {
        this.run = run;
        final String transport = options.isTcp() ? "tcp" : "udp";
        final String uri = "sip:callee@" + RigOptions.text(options.callee()) + ";transport=" + transport;
        inviteStart = Out.ascii("INVITE " + uri + " SIP/2.0");
        viaStart = Out.ascii("\r\nVia: SIP/2.0/" + transport.toUpperCase(java.util.Locale.ROOT) + ' ');
        to = Out.ascii("\r\nTo: <sip:callee@rig.invalid>");
        inviteEnd = Out.ascii(";transport=" + transport + ">\r\nContent-Type: application/sdp\r\nContent-Length: "
            + SDP.length + "\r\n\r\n");
        dialogs = new byte[slots * DIALOG_ROOM];
        uriLength = new short[slots];
        routesLength = new short[slots];
        toLength = new short[slots];
        intendedByeNs = new long[slots];
    }

    void invite(final Out out, final long call, final Wire wire) {
        out.put(inviteStart);
        viaAndFrom(out, call, wire, 'i');
        out.put(to).put(CALL_ID);
        callId(out, call).put(inviteCseq).put(wire.hostPort).put(inviteEnd).put(SDP);
    }

    void ack(final Out out, final long call, final int slot, final Wire wire) {
        inDialog(out, "ACK ", call, slot, wire, 'a');
        out.put(ackEnd);
    }

    void bye(final Out out, final long call, final int slot, final Wire wire) {
        inDialog(out, "BYE ", call, slot, wire, 'b');
        out.put(byeEnd);
    }

    private void inDialog(final Out out, final String method, final long call, final int slot, final Wire wire,
        final char kind) {
        for (int i = 0; i < method.length(); i++) {
            out.bytes[out.length++] = (byte) method.charAt(i);
        }
        int at = slot * DIALOG_ROOM;
        out.put(dialogs, at, uriLength[slot]);
        at += uriLength[slot];
        out.put(inviteStart, inviteStart.length - 8, 8);
        viaAndFrom(out, call, wire, kind);
        out.put(TO).put(dialogs, at + routesLength[slot], toLength[slot]).put(CRLF);
        out.put(dialogs, at, routesLength[slot]);
        out.length -= CRLF.length;
        out.put(CALL_ID);
        callId(out, call);
    }

    private void viaAndFrom(final Out out, final long call, final Wire wire, final char kind) {
        out.put(viaStart).put(wire.hostPort).put(branch).hex(id(call));
        out.bytes[out.length++] = (byte) kind;
        out.put(hops).put(from).hex(id(call));
    }

    private Out callId(final Out out, final long call) {
        return out.hex(id(call)).put(host);
    }

    private long id(final long call) {
        return run << NUMBER_BITS | call;
    }

    /** Keeps what the 200 to the INVITE says: remote target, route set and the To value with the callee's tag. */
    void remember(final Incoming in, final int slot) {
        final int base = slot * DIALOG_ROOM;
        int at = base;
        final int uriFrom = in.find(in.contactFrom, in.contactEnd, LESS) + 1;
        int uriEnd = uriFrom;
        while (uriEnd < in.contactEnd && in.bytes[uriEnd] != '>') {
            uriEnd++;
        }
        at = keep(in, uriFrom, uriEnd, at);
        uriLength[slot] = (short) (uriEnd - uriFrom);
        final int routesAt = at;
        for (int i = in.recordRoutes - 1; i >= 0; i--) {
            System.arraycopy(ROUTE, 0, dialogs, at, ROUTE.length);
            at = keep(in, in.recordRouteFrom[i], in.recordRouteEnd[i], at + ROUTE.length);
            dialogs[at++] = '\r';
            dialogs[at++] = '\n';
        }
        routesLength[slot] = (short) (at - routesAt);
        keep(in, in.toFrom, in.toEnd, at);
        toLength[slot] = (short) (in.toEnd - in.toFrom);
        if (at + toLength[slot] > base + DIALOG_ROOM) {
            throw new IllegalStateException("route set too long");
        }
    }

    private int keep(final Incoming in, final int fromByte, final int toByte, final int at) {
        System.arraycopy(in.bytes, fromByte, dialogs, at, toByte - fromByte);
        return at + toByte - fromByte;
    }

    /** @return the call that a response belongs to; -1 if it is none of this run. */
    long call(final Incoming in) {
        final long id = Out.readHex(in.bytes, in.callIdFrom, in.callIdEnd);
        final boolean isOurs = in.callIdEnd - in.callIdFrom == Out.HEX_DIGITS + host.length
            && in.matches(in.callIdFrom + Out.HEX_DIGITS, host) && id >>> NUMBER_BITS == run;
        return isOurs ? id & (1L << NUMBER_BITS) - 1 : -1;
    }

    boolean isBye(final Incoming in) {
        return in.equal(in.cseqFrom, in.cseqEnd, BYE);
    }

    boolean isInvite(final Incoming in) {
        return in.equal(in.cseqFrom, in.cseqEnd, INVITE);
    }

    /** @return whether From carries the tag of the call. */
    boolean hasFromTag(final Incoming in, final long call) {
        return in.fromEnd - in.fromFrom >= Out.HEX_DIGITS
            && Out.readHex(in.bytes, in.fromEnd - Out.HEX_DIGITS, in.fromEnd) == id(call);
    }

    /** @return whether this Via value is the one that the caller put into that request. */
    boolean isOwnVia(final Incoming in, final int index, final long call, final boolean isBye, final Wire wire) {
        final int at = in.find(in.viaFrom[index], in.viaEnd[index], wire.hostPort);
        final int branchAt = in.find(in.viaFrom[index], in.viaEnd[index], branch);
        return at >= 0 && branchAt >= 0 && Out.readHex(in.bytes, branchAt + branch.length, in.viaEnd[index]) == id(call)
            && in.bytes[branchAt + branch.length + Out.HEX_DIGITS] == (isBye ? 'b' : 'i');
    }

    void intendedByeNs(final int slot, final long value) {
        intendedByeNs[slot] = value;
    }

    long intendedByeNs(final int slot) {
        return intendedByeNs[slot];
    }

    /** @return the number that marks the calls of this run, so that those of an earlier one are not taken for them. */
    static long newRun() {
        return System.nanoTime() >>> 10 & 0x7f_ffff;
    }

    @Override
    public String toString() {
        return "run " + run + ' ' + Arrays.toString(inviteStart);
    }
}
