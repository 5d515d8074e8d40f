package io.sipproxy.bench.micro;

import java.nio.charset.StandardCharsets;

/** The messages that are parsed: what a desk phone behind a PBX sends and gets. */
public enum Sample {
    /** About 1 kB, 14 header lines and SDP. */
    INVITE("INVITE sip:+4930123456@pbx.example.com;user=phone SIP/2.0", """
        Via: SIP/2.0/TCP 192.0.2.101:49152;branch=z9hG4bK776asdhds1f2e3d4c;rport
        Max-Forwards: 70
        From: "Alice Example" <sip:alice@pbx.example.com>;tag=1928301774-9fxced76sl
        To: <sip:+4930123456@pbx.example.com;user=phone>
        Call-ID: a84b4c76e66710-7f3c21d0@192.0.2.101
        CSeq: 314159 INVITE
        Contact: <sip:alice@192.0.2.101:49152;transport=tcp>;+sip.instance="<urn:uuid:f81d4fae-7dec-11d0-a765>"
        Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, REFER, NOTIFY, INFO
        Supported: replaces, 100rel, timer, outbound, path
        Session-Expires: 1800;refresher=uac
        User-Agent: DeskPhone 4.2.17 (build 9931)
        Accept: application/sdp
        Content-Type: application/sdp
        """, """
        v=0
        o=alice 2890844526 2890844526 IN IP4 192.0.2.101
        s=-
        c=IN IP4 192.0.2.101
        t=0 0
        m=audio 49172 RTP/AVP 9 8 0 18 101
        a=rtpmap:9 G722/8000
        a=rtpmap:8 PCMA/8000
        a=rtpmap:0 PCMU/8000
        a=rtpmap:18 G729/8000
        a=fmtp:18 annexb=no
        a=rtpmap:101 telephone-event/8000
        a=fmtp:101 0-15
        a=ptime:20
        a=sendrecv
        """),
    /** The answer to it as the proxy gets it: two Via lines, two Record-Route values and SDP. */
    OK_200("SIP/2.0 200 OK", """
        Via: SIP/2.0/TCP 192.0.2.10:5060;branch=z9hG4bK00112233445566778899aabbccddeeff
        Via: SIP/2.0/TCP 192.0.2.101:49152;branch=z9hG4bK776asdhds1f2e3d4c;rport=49152;received=192.0.2.101
        Record-Route: <sip:192.0.2.10:5060;transport=tcp;lr;rrt=00112233445566778899aabb>
        Record-Route: <sip:192.0.2.10:5060;transport=udp;lr;rrt=00112233445566778899aabb>
        From: "Alice Example" <sip:alice@pbx.example.com>;tag=1928301774-9fxced76sl
        To: <sip:+4930123456@pbx.example.com;user=phone>;tag=314159265-as83kd9bs
        Call-ID: a84b4c76e66710-7f3c21d0@192.0.2.101
        CSeq: 314159 INVITE
        Contact: <sip:+4930123456@192.0.2.20:5060;transport=tcp>
        Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, REFER, NOTIFY, INFO
        Supported: replaces, timer
        Server: PBX/7.1
        Content-Type: application/sdp
        """, """
        v=0
        o=pbx 1 1 IN IP4 192.0.2.20
        s=-
        c=IN IP4 192.0.2.20
        t=0 0
        m=audio 20000 RTP/AVP 8 101
        a=rtpmap:8 PCMA/8000
        a=rtpmap:101 telephone-event/8000
        a=fmtp:101 0-15
        a=sendrecv
        """),
    /** With credentials. */
    REGISTER("REGISTER sip:pbx.example.com SIP/2.0", """
        Via: SIP/2.0/TCP 192.0.2.101:49152;branch=z9hG4bKnashds7f2e3d4c5b;rport
        Max-Forwards: 70
        From: "Alice Example" <sip:alice@pbx.example.com>;tag=456248
        To: "Alice Example" <sip:alice@pbx.example.com>
        Call-ID: 843817637684230-998sdasdh09@192.0.2.101
        CSeq: 1826 REGISTER
        Contact: <sip:alice@192.0.2.101:49152;transport=tcp>;expires=3600;reg-id=1
        Authorization: Digest username="alice", realm="pbx.example.com", nonce="84a4cc6f3082121f32b42a2187831a9e",\
         uri="sip:pbx.example.com", response="7587245234b3434cc3412213e5f113a5", algorithm=MD5
        Supported: path, outbound
        Expires: 3600
        User-Agent: DeskPhone 4.2.17 (build 9931)
        """, "");

    private final byte[] bytes;

    Sample(final String startLine, final String headers, final String body) {
        final String sdp = body.replace("\n", "\r\n");
        bytes = (startLine + "\r\n" + headers.replace("\n", "\r\n") + "Content-Length: " + sdp.length() + "\r\n\r\n" + sdp)
            .getBytes(StandardCharsets.US_ASCII);
    }

    /** @return the message; the caller's own copy. */
    public byte[] bytes() {
        return bytes.clone();
    }
}
