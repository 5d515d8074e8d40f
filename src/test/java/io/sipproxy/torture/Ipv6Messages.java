package io.sipproxy.torture;

import io.sipproxy.torture.TortureCase.Site;
import java.util.List;

/** RFC 5118: IPv6 addresses in all places where addresses may be. */
final class Ipv6Messages {
    private static final String IPV6_PHONE = "udp:[2001:db8::9:1]:5060";

    private Ipv6Messages() {
    }

    static List<TortureCase> all() {
        return List.of(
            TortureCase.of("5118/4.1", "addresses in brackets", register("sip:[2001:db8::10]")).from(IPV6_PHONE)
                .forwarded("a valid message; the sent-by is the source, so that the Via stays as it is"),
            TortureCase.of("5118/4.1", "the address of the next hop in brackets", register("sip:[2001:db8::10]"))
                .from(TortureCase.SIP_SERVER)
                .forwardedTo("udp:[2001:db8::10]:5060", "the Request-URI is the next hop of the SIP Server's request"),

            TortureCase.of("5118/4.2", "an address without brackets", register("sip:2001:db8::10")).from(IPV6_PHONE)
                .answered(400, "it cannot be told from host and port, so that it is no URI",
                    "SIP/2.0 400 Bad Request-URI"),
            TortureCase.of("5118/4.2", "an address without brackets", register("sip:2001:db8::10"))
                .from(IPV6_PHONE).at(Site.REGISTRAR)
                .answered(400, "neither can a registrar", "SIP/2.0 400 Bad Request-URI"),

            TortureCase.of("5118/4.3", "what may be meant for a port is part of the address",
                register("sip:[2001:db8::10:5070]")).from(TortureCase.SIP_SERVER)
                .forwardedTo("udp:[2001:db8::10:5070]:5060", "all between the brackets is the address"),

            TortureCase.of("5118/4.4", "a port after the brackets", register("sip:[2001:db8::10]:5070"))
                .from(TortureCase.SIP_SERVER)
                .forwardedTo("udp:[2001:db8::10]:5070", "and this is the port"),

            TortureCase.of("5118/4.5", "a received with brackets in the Via", received("[2001:db8::9:255]"))
                .from(TortureCase.SIP_SERVER)
                .forwardedTo("udp:[2001:db8::10]:5060", "not the grammar, but clear; and not believed in the top Via"),
            TortureCase.of("5118/4.5", "a received without brackets in the Via", received("2001:db8::9:255"))
                .from(TortureCase.SIP_SERVER)
                .forwardedTo("udp:[2001:db8::10]:5060", "as the grammar has it"),
            TortureCase.of("5118/4.5", "both in the Vias below the topmost", """
                OPTIONS sip:user@example.com SIP/2.0
                To: sip:user@example.com
                From: sip:caller@example.com;tag=81
                Via: SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKboth1
                Via: SIP/2.0/UDP [2001:db8::9:2];received=[2001:db8::9:255];branch=z9hG4bKboth2
                Via: SIP/2.0/UDP [2001:db8::9:3];received=2001:db8::9:255;branch=z9hG4bKboth3
                Call-ID: received.2
                Max-Forwards: 70
                CSeq: 921 OPTIONS
                Content-Length: 0

                """).from(IPV6_PHONE)
                .forwarded("they stay as they are for those who wrote them"),

            TortureCase.of("5118/4.6", "addresses in the session description", invite("""
                v=0
                o=a 9 9 IN IP6 2001:db8::20
                s=-
                c=IN IP6 2001:db8::20
                t=0 0
                m=audio 6000 RTP/AVP 2
                """)).from(IPV6_PHONE)
                .forwarded("a body is bytes"),

            TortureCase.of("5118/4.7", "addresses of both families in the header fields", """
                BYE sip:user@h.example.net SIP/2.0
                Via: SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKboth4
                Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKboth5
                Max-Forwards: 70
                To: sip:user@example.net;tag=bd
                From: <sip:user@example.com>;tag=81
                Call-ID: families.1
                CSeq: 3 BYE
                Content-Length: 0

                """).from("udp:[2001:db8::9:1]:6050")
                .forwarded("each Via stands for itself"),

            TortureCase.of("5118/4.8", "addresses of both families in the session description", invite("""
                v=0
                o=b 9 9 IN IP4 192.0.2.1
                s=-
                t=0 0
                m=audio 22334 RTP/AVP 0
                c=IN IP4 192.0.2.1
                m=video 6024 RTP/AVP 107
                c=IN IP6 2001:db8::1
                """)).from(IPV6_PHONE)
                .forwarded("a body is bytes"),

            TortureCase.of("5118/4.9", "an IPv4 address mapped into IPv6", """
                INVITE sip:user@example.com SIP/2.0
                To: sip:user@example.com
                From: sip:caller@example.com;tag=81
                Via: SIP/2.0/UDP [::ffff:192.0.2.33]:5060;branch=z9hG4bKmapped
                Contact: "T. user" <sip:caller@[::ffff:192.0.2.33]:5060>
                Call-ID: mapped.1
                CSeq: 9 INVITE
                Max-Forwards: 70
                Content-Length: {length}
                Content-Type: application/sdp

                v=0
                o=c 9 9 IN IP6 ::ffff:192.0.2.33
                """)
                .forwarded("it is the same address as the source, so that the Via stays as it is"),

            TortureCase.of("5118/4.10", "three colons before an embedded IPv4 address",
                register("sip:[2001:db8:::192.0.2.1]")).from(TortureCase.SIP_SERVER)
                .forwardedTo("udp:[2001:db8::c000:201]:5060", "RFC 3261 had it so; it is read, and sent on as it is"),
            TortureCase.of("5118/4.10", "two colons before an embedded IPv4 address",
                register("sip:[2001:db8::192.0.2.1]")).from(TortureCase.SIP_SERVER)
                .forwardedTo("udp:[2001:db8::c000:201]:5060", "RFC 4291 has it so"));
    }

    private static String register(final String uri) {
        return """
            REGISTER %s SIP/2.0
            To: sip:user@example.com
            From: sip:user@example.com;tag=81
            Via: SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKv6
            Call-ID: v6.1@[2001:db8::9:1]
            Max-Forwards: 70
            Contact: "Caller" <sip:caller@[2001:db8::1]>
            CSeq: 98176 REGISTER
            Content-Length: 0

            """.formatted(uri);
    }

    private static String received(final String address) {
        return """
            OPTIONS sip:[2001:db8::10] SIP/2.0
            To: sip:user@example.com
            From: sip:caller@example.com;tag=81
            Via: SIP/2.0/UDP [2001:db8::9:1];received=%s;branch=z9hG4bKreceived
            Call-ID: received.1
            Max-Forwards: 70
            Contact: "Caller" <sip:caller@[2001:db8::9:1]>
            CSeq: 921 OPTIONS
            Content-Length: 0

            """.formatted(address);
    }

    private static String invite(final String body) {
        return """
            INVITE sip:user@[2001:db8::10] SIP/2.0
            To: sip:user@[2001:db8::10]
            From: sip:user@example.com;tag=81
            Via: SIP/2.0/UDP [2001:db8::20];branch=z9hG4bKsdp
            Call-ID: sdp6.1@[2001:db8::20]
            Contact: "Caller" <sip:caller@[2001:db8::20]>
            CSeq: 8612 INVITE
            Max-Forwards: 70
            Content-Type: application/sdp
            Content-Length: {length}

            """ + body;
    }
}
