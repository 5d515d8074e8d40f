package io.sipproxy.bench.load;

/** The responses of the callee, and what it has to remember of each INVITE to write them. */
final class CalleeMessages {
    /** Room for the lines of an INVITE that its responses repeat. */
    private static final int ECHO_ROOM = 2048;
    private static final int NUMBER_BITS = 40;
    private static final byte[] CRLF = Out.ascii("\r\n");
    private static final byte[] TAG = Out.ascii(";tag=u");
    private static final byte[] RECORD_ROUTE = Out.ascii("Record-Route: ");
    private static final byte[] FROM = Out.ascii("From: ");
    private static final byte[] TO = Out.ascii("To: ");
    private static final byte[] CALL_ID = Out.ascii("Call-ID: ");
    private static final byte[] CSEQ = Out.ascii("CSeq: ");
    private static final byte[] OK = Out.ascii("SIP/2.0 200 OK\r\n");
    private static final byte[] EMPTY = Out.ascii("Content-Length: 0\r\n\r\n");
    private static final byte[] SDP = Out.ascii("""
        v=0
        o=callee 1 1 IN IP4 127.0.0.2
        s=-
        c=IN IP4 127.0.0.2
        t=0 0
        m=audio 20000 RTP/AVP 8 101
        a=rtpmap:8 PCMA/8000
        a=rtpmap:101 telephone-event/8000
        """.replace("\n", "\r\n"));

    private final long run;
    private final byte[] tryingStart = Out.ascii("SIP/2.0 100 Trying\r\n");
    private final byte[] ringingStart = Out.ascii("SIP/2.0 180 Ringing\r\n");
    private final byte[] contact;
    private final byte[] answerEnd;
    private final byte[] echoes;
    private final short[] echoLength;
    private final byte[] uri;

    CalleeMessages(final RigOptions options, final long run, final int slots) {
        this.run = run;
        final String target = "sip:callee@" + RigOptions.text(options.callee()) + ";transport="
            + (options.isTcp() ? "tcp" : "udp");
        uri = Out.ascii(' ' + target + " SIP/2.0\r\n");
        contact = Out.ascii("Contact: <" + target + ">\r\n");
        answerEnd = Out.ascii("Content-Type: application/sdp\r\nContent-Length: " + SDP.length + "\r\n\r\n");
        echoes = new byte[slots * ECHO_ROOM];
        echoLength = new short[slots];
    }

    /** Keeps what the responses to the INVITE repeat, with the tag of the callee in To. */
    void remember(final Incoming in, final int slot, final long call) {
        final Out echo = scratch.start();
        vias(echo, in);
        for (int i = 0; i < in.recordRoutes; i++) {
            line(echo, RECORD_ROUTE, in, in.recordRouteFrom[i], in.recordRouteEnd[i]);
        }
        line(echo, FROM, in, in.fromFrom, in.fromEnd);
        echo.put(TO).put(in.bytes, in.toFrom, in.toEnd - in.toFrom).put(TAG).hex(call).put(CRLF);
        rest(echo, in);
        if (echo.length > ECHO_ROOM) {
            throw new IllegalStateException("an INVITE has " + echo.length + " bytes to repeat");
        }
        System.arraycopy(echo.bytes, 0, echoes, slot * ECHO_ROOM, echo.length);
        echoLength[slot] = (short) echo.length;
    }

    private final Out scratch = new Out();

    void trying(final Out out, final int slot) {
        out.put(tryingStart).put(echoes, slot * ECHO_ROOM, echoLength[slot]).put(EMPTY);
    }

    void ringing(final Out out, final int slot) {
        out.put(ringingStart).put(echoes, slot * ECHO_ROOM, echoLength[slot]).put(contact).put(EMPTY);
    }

    void answer(final Out out, final int slot) {
        out.put(OK).put(echoes, slot * ECHO_ROOM, echoLength[slot]).put(contact).put(answerEnd).put(SDP);
    }

    /** A 200 to a request in a dialog, or to one that asks whether the callee is there. */
    void okTo(final Out out, final Incoming in) {
        reply(out, OK, in);
    }

    /** A response without a body. @param statusLine with its line end. */
    static void reply(final Out out, final byte[] statusLine, final Incoming in) {
        out.put(statusLine);
        vias(out, in);
        line(out, FROM, in, in.fromFrom, in.fromEnd);
        out.put(TO).put(in.bytes, in.toFrom, in.toEnd - in.toFrom);
        if (in.find(in.toFrom, in.toEnd, TAG) < 0) {
            out.put(TAG).hex(0);
        }
        out.put(CRLF);
        rest(out, in);
        out.put(EMPTY);
    }

    private static void vias(final Out out, final Incoming in) {
        for (int i = 0; i < in.viaLines; i++) {
            out.put(in.bytes, in.viaLineFrom[i], in.viaLineEnd[i] - in.viaLineFrom[i]);
        }
    }

    private static void rest(final Out out, final Incoming in) {
        line(out, CALL_ID, in, in.callIdFrom, in.callIdEnd);
        line(out, CSEQ, in, in.cseqFrom, in.cseqEnd);
    }

    private static void line(final Out out, final byte[] name, final Incoming in, final int from, final int end) {
        out.put(name).put(in.bytes, from, end - from).put(CRLF);
    }

    /** @return the call that a request belongs to; -1 if it is none of this run. */
    long call(final Incoming in) {
        final long id = Out.readHex(in.bytes, in.callIdFrom, in.callIdEnd);
        return id >= 0 && id >>> NUMBER_BITS == run ? id & (1L << NUMBER_BITS) - 1 : -1;
    }

    long id(final long call) {
        return run << NUMBER_BITS | call;
    }

    /** @return whether the request line ends as the caller wrote it. */
    boolean hasRequestUri(final Incoming in, final int methodLength) {
        return in.matches(in.start + methodLength, uri);
    }

    /** @return whether To carries the tag that the callee gave the call. */
    boolean hasToTag(final Incoming in, final long call) {
        final int at = in.find(in.toFrom, in.toEnd, TAG);
        return at >= 0 && Out.readHex(in.bytes, at + TAG.length, in.toEnd) == call;
    }
}
