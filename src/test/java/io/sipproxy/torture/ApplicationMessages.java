package io.sipproxy.torture;

import io.sipproxy.sip.ParseError;
import io.sipproxy.sip.StreamFramer.Result;
import io.sipproxy.torture.TortureCase.Site;
import java.util.List;

/** RFC 4475 sections 3.2 and 3.3: these are well formed, at least line by line, and mean something odd. */
final class ApplicationMessages {
    private ApplicationMessages() {
    }

    static List<TortureCase> all() {
        return List.of(
            TortureCase.of("3.2.1", "a branch that is nothing but the magic cookie", """
                OPTIONS sip:user@example.com SIP/2.0
                To: sip:user@example.com
                From: sip:caller@example.org;tag=33
                Max-Forwards: 3
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bK
                Accept: application/sdp
                Call-ID: bare.1
                CSeq: 8 OPTIONS
                l: 0

                """)
                .forwarded("a transaction by the rules of RFC 2543, see BareBranchTest"),

            TortureCase.of("3.3.1", "no To, From and Call-ID", """
                INVITE sip:user@example.com SIP/2.0
                CSeq: 193942 INVITE
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKmissing
                Content-Type: application/sdp
                l: {length}

                v=0
                """)
                .error(ParseError.MISSING_FROM)
                .answered(400, "the caller finds the answer by Via and CSeq", "SIP/2.0 400 Missing From",
                    "CSeq: 193942 INVITE"),

            TortureCase.of("3.3.2", "an unknown scheme in the Request-URI", unknownScheme("whoever:knows%20this"))
                .answered(416, "RFC 3261 section 16.3", "SIP/2.0 416 Unsupported URI Scheme"),

            TortureCase.of("3.3.3", "a scheme in the Request-URI that is not for SIP",
                unknownScheme("soap.beep://192.0.2.103:3002"))
                .answered(416, "RFC 3261 section 16.3", "SIP/2.0 416 Unsupported URI Scheme"),

            TortureCase.of("3.3.4", "schemes that are not for SIP in To, From and Contact", otherSchemes())
                .forwarded("a proxy goes by the Request-URI"),
            TortureCase.of("3.3.4", "schemes that are not for SIP in To, From and Contact", otherSchemes())
                .at(Site.REGISTRAR)
                .answered(400, "RFC 3261 section 10.2: the address of record is a SIP URI", "SIP/2.0 400 Bad To"),

            TortureCase.of("3.3.5", "extensions that nobody has are demanded of the proxy and of the callee", """
                OPTIONS sip:user@example.com SIP/2.0
                To: sip:j_user@example.com
                From: sip:caller@example.net;tag=24
                Max-Forwards: 6
                Call-ID: demands.1
                Require: notAtTheCallee, notThereEither
                Proxy-Require: notAtTheProxy, norThisOne
                CSeq: 8 OPTIONS
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKdemands
                Content-Length: 0

                """)
                .answered(420, "RFC 3261 section 16.3: a proxy looks at Proxy-Require alone",
                    "SIP/2.0 420 Bad Extension", "Unsupported: notAtTheProxy, norThisOne"),

            TortureCase.of("3.3.6", "an unknown Content-Type", """
                INVITE sip:user@example.com SIP/2.0
                Contact: <sip:caller@h5.example.net>
                To: sip:j.user@example.com
                From: sip:caller@example.net;tag=83
                Max-Forwards: 70
                Call-ID: type.1
                CSeq: 40 INVITE
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKtype
                Content-Type: application/mystery
                Content-Length: {length}

                <audio>
                  <codec id="unknown"/>
                </audio>
                """)
                .forwarded("the body is the callee's concern, and so is the 415"),

            TortureCase.of("3.3.7", "an unknown scheme of authentication", unknownAuthorization())
                .forwarded("credentials for others go to others"),
            TortureCase.of("3.3.7", "an unknown scheme of authentication", unknownAuthorization()).at(Site.PASSWORDS)
                .answered(401, "as if there were no credentials", "SIP/2.0 401 Unauthorized"),

            TortureCase.of("3.3.8", "header fields twice that may be there once", """
                INVITE sip:user@example.com SIP/2.0
                Contact: <sip:caller@h25.example.net>
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKtwice
                Max-Forwards: 70
                CSeq: 5 INVITE
                Call-ID: twice.1
                CSeq: 59 INVITE
                Call-ID: twice.2
                From: sip:caller@example.com;tag=34
                To: sip:user@example.com
                To: sip:other@example.net
                From: sip:caller@example.net;tag=29
                l: 0
                Contact: <sip:caller@h36.example.net>
                Max-Forwards: 5

                """)
                .error(ParseError.DUPLICATE_FROM)
                .answered(400, "which of them counts nobody knows; the answer has the first",
                    "SIP/2.0 400 More than one From", "CSeq: 5 INVITE", "Call-ID: twice.1"),

            TortureCase.of("3.3.9", "two Content-Lengths that differ", """
                OPTIONS sip:user@example.com SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKlengths
                To: sip:user@example.com
                From: sip:other@example.net;tag=39
                Call-ID: lengths.1
                CSeq: 15932 OPTIONS
                Content-Length: 13
                Max-Forwards: 60
                Content-Length: 5
                Content-Type: text/plain

                How many of these bytes are to be here?
                """)
                .error(ParseError.CONFLICTING_CONTENT_LENGTH).onStream(Result.UNFRAMEABLE)
                .answered(400, "a stream is closed after it, since it cannot be taken up again",
                    "SIP/2.0 400 Conflicting Content-Length"),

            TortureCase.of("3.3.10", "a response whose next Via is the broadcast address", """
                SIP/2.0 200 OK
                {vias}
                Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bKall
                Call-ID: broadcast.1
                CSeq: 35 INVITE
                From: sip:user@example.com;tag=11
                To: sip:user@example.edu;tag=22
                Content-Length: 0
                Contact: <sip:user@h28.example.com>

                """)
                .passedBack("it belongs to a request, and goes where that came from: no Via leads a response"),
            TortureCase.of("3.3.10", "a request that wants its answer at the broadcast address", """
                OPTIONS sip:user@example.com SIP/2.0
                Via: SIP/2.0/UDP 255.255.255.255;maddr=255.255.255.255;branch=z9hG4bKall2
                To: sip:user@example.com
                From: sip:other@example.net;tag=39
                Call-ID: broadcast.2
                CSeq: 1 OPTIONS
                Max-Forwards: 60
                Content-Length: 0

                """)
                .forwarded("the answer goes to the source all the same"),

            TortureCase.of("3.3.11", "an OPTIONS with a Max-Forwards of 0", lastHop("OPTIONS"))
                .answered(200, "RFC 3261 section 16.3 lets a proxy answer it", "SIP/2.0 200 OK"),
            TortureCase.of("3.3.11", "another request with a Max-Forwards of 0", lastHop("MESSAGE"))
                .answered(483, "it must not leave here", "SIP/2.0 483 Too Many Hops"),

            TortureCase.of("3.3.12", "an unknown parameter of a contact",
                contact("sip:+19725550122@gw1.example.net;what")).at(Site.REGISTRAR)
                .answered(200, "without brackets it is not the URI's, and it means nothing to a registrar",
                    "Contact: <sip:+19725550122@gw1.example.net>;expires=3600"),

            TortureCase.of("3.3.13", "an unknown parameter of a contact's URI",
                contact("<sip:+19725550122@gw1.example.net;what>")).at(Site.REGISTRAR)
                .answered(200, "it is part of the URI, and stays there",
                    "Contact: <sip:+19725550122@gw1.example.net;what>;expires=3600"),

            TortureCase.of("3.3.14", "a header in a contact's URI",
                contact("<sip:user@192.0.2.33?Route=%3Csip:sip.example.com%3E>")).at(Site.REGISTRAR)
                .answered(200, "it is part of the contact; no request gets it, see RegistrarRoutingTest",
                    "Contact: <sip:user@192.0.2.33?Route=%3Csip:sip.example.com%3E>;expires=3600"),

            TortureCase.of("3.3.15", "an Accept without the type of the offer", """
                INVITE sip:user@example.com SIP/2.0
                To: sip:j_user@example.com
                Contact: <sip:caller@h15.example.net>
                From: sip:caller@example.net;tag=23
                Max-Forwards: 5
                Call-ID: accept.1
                Accept: text/whatever
                CSeq: 8 INVITE
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKaccept
                Content-Length: {length}
                Content-Type: application/sdp

                v=0
                """)
                .forwarded("what the callee may answer with is between the two"));
    }

    private static String unknownScheme(final String uri) {
        return """
            OPTIONS %s SIP/2.0
            To: sip:user@example.com
            From: sip:caller@example.net;tag=384
            Max-Forwards: 3
            Call-ID: scheme.1
            CSeq: 39 OPTIONS
            Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKscheme
            Content-Length: 0

            """.formatted(uri);
    }

    private static String otherSchemes() {
        return """
            REGISTER sip:example.com SIP/2.0
            To: isbn:2983792873
            From: <http://www.example.com>;tag=32
            Call-ID: schemes.1
            CSeq: 234902 REGISTER
            Max-Forwards: 70
            Via: SIP/2.0/UDP 192.0.2.33:5060;branch=z9hG4bKschemes
            Contact: <name:John_Smith>
            l: 0

            """;
    }

    private static String unknownAuthorization() {
        return """
            REGISTER sip:example.com SIP/2.0
            To: sip:j.user@example.com
            From: sip:j.user@example.com;tag=87
            Max-Forwards: 8
            Call-ID: auth.1
            CSeq: 9338 REGISTER
            Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKauth
            Authorization: Mystery opaque-data=here
            Content-Length:0

            """;
    }

    private static String lastHop(final String method) {
        return """
            %s sip:user@example.com SIP/2.0
            To: sip:user@example.com
            From: sip:caller@example.net;tag=3ghsd
            Call-ID: hops.1
            CSeq: 39234321 %s
            Max-Forwards: 0
            Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKhops
            Content-Length: 0

            """.formatted(method, method);
    }

    private static String contact(final String contact) {
        return """
            REGISTER sip:example.com SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.33:5060;branch=z9hG4bKcontact
            Max-Forwards: 70
            From: sip:watson@example.com;tag=83
            To: sip:watson@example.com
            Call-ID: contact.1
            CSeq: 3 REGISTER
            Contact: %s
            l: 0

            """.formatted(contact);
    }
}
