package io.sipproxy.torture;

import io.sipproxy.sip.ParseError;
import io.sipproxy.sip.StreamFramer.Result;
import io.sipproxy.status.Counter;
import io.sipproxy.torture.TortureCase.Site;
import java.util.List;

/** RFC 4475 section 3.1.2: something is wrong with the syntax of these. */
final class InvalidMessages {
    private InvalidMessages() {
    }

    static List<TortureCase> all() {
        return List.of(
            TortureCase.of("3.1.2.1", "separators with nothing between them", """
                INVITE sip:user@example.com SIP/2.0
                To: sip:j.user@example.com
                From: sip:caller@example.net;tag=13
                Max-Forwards: 7
                Call-ID: separators.1
                CSeq: 8 INVITE
                Via: SIP/2.0/UDP 192.0.2.33;;,;,,
                Contact: "Joe" <sip:joe@example.org>;;;;
                Content-Length: 0

                """)
                .error(ParseError.BAD_VIA)
                .answered(400, "a Via that is only a semicolon leads no answer back", "SIP/2.0 400 Bad Via"),

            TortureCase.of("3.1.2.2", "a Content-Length beyond the end of the datagram", """
                INVITE sip:user@example.com SIP/2.0
                Max-Forwards: 80
                To: sip:j.user@example.com
                From: sip:caller@example.net;tag=93
                Contact: <sip:caller@h39.example.net>
                Call-ID: beyond.1
                Content-Type: application/sdp
                Content-Length: 9999
                CSeq: 8 INVITE
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKbeyond

                v=0
                """)
                .error(ParseError.TRUNCATED_BODY).onStream(Result.NEED_MORE)
                .answered(400, "RFC 3261 section 18.3; in a stream the rest may still come",
                    "SIP/2.0 400 Content-Length exceeds message"),

            TortureCase.of("3.1.2.3", "a negative Content-Length", """
                INVITE sip:user@example.com SIP/2.0
                Max-Forwards: 254
                To: sip:j.user@example.com
                From: sip:caller@example.net;tag=32
                Call-ID: negative.1
                CSeq: 0 INVITE
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKnegative
                Contact: <sip:caller@h53.example.net>
                Content-Type: application/sdp
                Content-Length: -5

                v=0
                """)
                .error(ParseError.BAD_CONTENT_LENGTH).onStream(Result.UNFRAMEABLE)
                .answered(400, "a stream is closed after it: where the message ends nobody knows",
                    "SIP/2.0 400 Bad Content-Length"),

            TortureCase.of("3.1.2.4", "numbers in a request that are too large", """
                REGISTER sip:example.com SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKlarge1
                To: <sip:user@example.com>
                From: <sip:user@example.com>;tag=23
                CSeq: 36893488147419103299 REGISTER
                Call-ID: large.1
                Max-Forwards: 300
                Expires: 10000000000000000000000000000000000000000000000000000000000000000000
                Contact: <sip:user@192.0.2.33>
                  ;expires=280297596632899
                Content-Length: 0

                """)
                .error(ParseError.BAD_CSEQ)
                .answered(400, "the CSeq is what cannot be done without", "SIP/2.0 400 Bad CSeq",
                    "CSeq: 36893488147419103299 REGISTER"),
            TortureCase.of("3.1.2.4", "a lifetime that is too large", """
                REGISTER sip:example.com SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKlarge2
                To: <sip:user@example.com>
                From: <sip:user@example.com>;tag=23
                CSeq: 5 REGISTER
                Call-ID: large.2
                Expires: 10000000000000000000000000000000000000000000000000000000000000000000
                Contact: <sip:user@192.0.2.33>
                  ;expires=280297596632899
                Contact: <sip:user@192.0.2.34>
                Content-Length: 0

                """).at(Site.REGISTRAR)
                .answered(200, "one that can be read is cut down to the longest; one that cannot counts as an hour",
                    "Contact: <sip:user@192.0.2.33>;expires=86400", "Contact: <sip:user@192.0.2.34>;expires=3600"),
            TortureCase.of("3.1.2.4", "a Max-Forwards that is too large", """
                MESSAGE sip:user@example.com SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKlarge3
                To: <sip:user@example.com>
                From: <sip:user@example.com>;tag=23
                CSeq: 5 MESSAGE
                Call-ID: large.3
                Max-Forwards: 300
                Content-Length: 0

                """)
                .error(ParseError.BAD_MAX_FORWARDS)
                .answered(400, "a number that does not fit is no protection from loops",
                    "SIP/2.0 400 Bad Max-Forwards"),

            TortureCase.of("3.1.2.5", "numbers in a response that are too large", """
                SIP/2.0 503 Service Unavailable
                {vias}
                To: <sip:user@example.com>
                From: <sip:other@example.net>;tag=2e
                CSeq: 9292394834772304023399 INVITE
                Call-ID: large.4
                Retry-After: 949302838503028349304023999
                Warning: 1812 overture "Still going on"
                Content-Length: 0

                """)
                .error(ParseError.BAD_CSEQ)
                .dropped(Counter.MESSAGES_MALFORMED, "a response cannot be answered, and not be matched either"),

            TortureCase.of("3.1.2.6", "a quoted string in the To that does not end", """
                INVITE sip:user@example.com SIP/2.0
                To: "Mr. K. User <sip:k.user@example.com>
                From: sip:caller@example.net;tag=93
                Max-Forwards: 10
                Call-ID: open-quote.1
                Contact: <sip:caller@h59.example.net>
                CSeq: 8 INVITE
                Via: SIP/2.0/UDP 192.0.2.33:5050;branch=z9hG4bKquote
                Content-Length: 0

                """)
                .error(ParseError.BAD_TO)
                .answered(400, "the caller finds the answer by Via and CSeq; to such a To no tag can be added",
                    "SIP/2.0 400 Bad To", "To: \"Mr. K. User <sip:k.user@example.com>"),

            TortureCase.of("3.1.2.7", "angle brackets around the Request-URI", """
                INVITE <sip:user@example.com> SIP/2.0
                To: sip:user@example.com
                From: sip:caller@example.net;tag=39
                Max-Forwards: 23
                Call-ID: brackets.1
                CSeq: 1 INVITE
                Via: SIP/2.0/UDP 192.0.2.33
                Contact: <sip:caller@h5.example.net>
                Content-Length: 0

                """)
                .error(ParseError.BRACKETED_REQUEST_URI)
                .answered(400, "named, so that whoever sends it can be mended",
                    "SIP/2.0 400 Request-URI in angle brackets"),

            TortureCase.of("3.1.2.8", "white space in the Request-URI", """
                INVITE sip:user@example.com; lr SIP/2.0
                To: sip:user@example.com;tag=3x
                From: sip:caller@example.net;tag=23
                Max-Forwards: 5
                Call-ID: uri-space.1
                CSeq: 2130706432 INVITE
                Via: SIP/2.0/UDP 192.0.2.33:5060;branch=z9hG4bKspace1
                Contact: <sip:caller@h1.example.net>
                Content-Length: 0

                """)
                .error(ParseError.SPACE_IN_REQUEST_URI)
                .answered(400, "where the URI ends is a guess", "SIP/2.0 400 White space in Request-URI"),

            TortureCase.of("3.1.2.9", "several spaces between the parts of the request line", """
                INVITE  sip:user@example.com  SIP/2.0
                Max-Forwards: 8
                To: sip:user@example.com
                From: sip:caller@example.net;tag=88
                Call-ID: line-space.1
                CSeq: 1893884 INVITE
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKspace2
                Contact: <sip:caller@h1.example.net>
                Content-Length: 0

                """)
                .error(ParseError.EXTRA_SPACE_IN_REQUEST_LINE)
                .answered(400, "RFC 3261 section 7.1: exactly one", "SIP/2.0 400 Extra white space in request line"),

            TortureCase.of("3.1.2.10", "spaces at the end of the request line", """
                OPTIONS sip:remote-target@example.com SIP/2.0\\x20\\x20
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKspace3
                To: <sip:remote-target@example.com>
                From: <sip:local-resource@example.com>;tag=329
                Call-ID: end-space.1
                CSeq: 18 OPTIONS
                Max-Forwards: 70
                Content-Length: 0

                """)
                .error(ParseError.EXTRA_SPACE_IN_REQUEST_LINE)
                .answered(400, "RFC 3261 section 7.1: none", "SIP/2.0 400 Extra white space in request line"),

            TortureCase.of("3.1.2.11", "headers in the Request-URI", """
                INVITE sip:user@example.com;p=1?Route=%3Csip:evil.example.com%3E&Subject=x SIP/2.0
                To: sip:user@example.com
                From: sip:caller@example.net;tag=34
                Max-Forwards: 7
                Contact: <sip:caller@h39.example.net>
                Call-ID: uri-headers.1
                CSeq: 149 INVITE
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKheaders
                Content-Length: 0

                """)
                .forwardedWithUri("sip:user@example.com;p=1", "they are ignored, so they end here"),

            TortureCase.of("3.1.2.12", "a Date in a zone other than GMT", """
                INVITE sip:user@example.com SIP/2.0
                To: sip:user@example.com
                From: sip:caller@example.net;tag=22
                Max-Forwards: 70
                Call-ID: date.1
                CSeq: 18 INVITE
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKdate
                Contact: <sip:caller@h39.example.net>
                Date: Sat, 02 Jan 2010 16:00:00 CET
                Content-Length: 0

                """)
                .forwarded("a proxy has no use for the Date, and no business with changing it"),

            TortureCase.of("3.1.2.13", "a Contact with headers and without angle brackets", """
                REGISTER sip:example.com SIP/2.0
                To: sip:user@example.com
                From: sip:user@example.com;tag=99
                Max-Forwards: 70
                Call-ID: unbracketed.1
                CSeq: 1 REGISTER
                Via: SIP/2.0/UDP 192.0.2.33:5060;branch=z9hG4bKbare
                Contact: sip:user@192.0.2.33?Route=%3Csip:sip.example.com%3E
                l: 0

                """).at(Site.REGISTRAR)
                .answered(200, "the brackets can be inferred, as the RFC allows, since the value ends with the URI",
                    "Contact: <sip:user@192.0.2.33?Route=%3Csip:sip.example.com%3E>;expires=3600"),

            TortureCase.of("3.1.2.14", "spaces inside of the angle brackets", """
                OPTIONS sip:user@example.org SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.33:5060;branch=z9hG4bKinside
                Max-Forwards: 70
                From: "Ann, Lee" <sip:a.lee@example.com>;tag=43
                To: "Watson, T" < sip:user@example.org >
                Call-ID: inside.1
                Accept: application/sdp
                CSeq: 3923239 OPTIONS
                l: 0

                """)
                .forwarded("a proxy does not read the URI in the To, and the tag is beyond the brackets"),

            TortureCase.of("3.1.2.15", "commas in display names without quotes", """
                OPTIONS sip:t.watson@example.org SIP/2.0
                Via:     SIP/2.0/UDP 192.0.2.33:5060;branch=z9hG4bKcommas
                Max-Forwards:      70
                From:    Lee, Ann <sip:a.lee@example.com>;tag=43
                To:      Watson, Thomas <sip:t.watson@example.org>
                Call-ID: commas.1
                Accept: application/sdp
                CSeq:    31 OPTIONS
                l: 0

                """)
                .forwarded("From and To are no lists, so that it is clear what is meant"),

            TortureCase.of("3.1.2.16", "an unknown protocol version", """
                OPTIONS sip:t.watson@example.org SIP/7.0
                Via:     SIP/7.0/UDP 192.0.2.33;branch=z9hG4bKversion
                From:    A. Lee <sip:a.lee@example.com>;tag=qw
                To:      T. Watson <sip:t.watson@example.org>
                Call-ID: version.1
                CSeq:    31 OPTIONS
                Max-Forwards:    70
                Content-Length:  0

                """)
                .error(ParseError.UNSUPPORTED_VERSION)
                .answered(505, "RFC 3261 section 21.5.6", "SIP/2.0 505 Version Not Supported"),

            TortureCase.of("3.1.2.17", "a method that is not that of the CSeq", """
                OPTIONS sip:user@example.com SIP/2.0
                To: sip:j.user@example.com
                From: sip:caller@example.net;tag=34
                Max-Forwards: 6
                Call-ID: mismatch.1
                CSeq: 8 INVITE
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKmismatch1
                l: 0

                """)
                .error(ParseError.CSEQ_METHOD_MISMATCH)
                .answered(400, "which of the two is meant nobody knows", "SIP/2.0 400 CSeq method does not match",
                    "CSeq: 8 INVITE"),

            TortureCase.of("3.1.2.18", "an unknown method that is not that of the CSeq", """
                FUTURE sip:user@example.com SIP/2.0
                To: sip:j.user@example.com
                From: sip:caller@example.net;tag=34
                Max-Forwards: 6
                Call-ID: mismatch.2
                CSeq: 8 INVITE
                Contact: <sip:caller@h1.example.net>
                Via: SIP/2.0/UDP 192.0.2.33;branch=z9hG4bKmismatch2
                l: 0

                """)
                .error(ParseError.CSEQ_METHOD_MISMATCH)
                .answered(400, "the method alone would be no reason to refuse it",
                    "SIP/2.0 400 CSeq method does not match"),

            TortureCase.of("3.1.2.19", "a status code that is too large", """
                SIP/2.0 4294967496 better not break the receiver
                {vias}
                Call-ID: status.1
                CSeq: 35 INVITE
                From: <sip:user@example.com>;tag=39
                To: <sip:user@example.edu>;tag=90
                Content-Length: 0

                """)
                .error(ParseError.BAD_STATUS_CODE)
                .dropped(Counter.MESSAGES_MALFORMED, "200 is what is left of it in 32 bits, and not what was meant"));
    }
}
