package io.sipproxy.torture;

import io.sipproxy.sip.StreamFramer.Result;
import io.sipproxy.status.Counter;
import io.sipproxy.torture.TortureCase.Site;
import java.util.List;

/** RFC 4475 section 3.1.1: nothing is wrong with these, however they look. */
final class ValidMessages {
    private static final String SDP = """
        v=0
        o=- 7 7 IN IP4 192.0.2.33
        s=-
        c=IN IP4 192.0.2.33
        t=0 0
        m=audio 30000 RTP/AVP 0 8
        """;

    private ValidMessages() {
    }

    static List<TortureCase> all() {
        return List.of(
            TortureCase.of("3.1.1.1", "white space and folds wherever they may be", """
                INVITE sip:helpdesk@support.example.com;someparam SIP/2.0
                TO :
                 sip:helpdesk@support.example.com ;   tag    = 7788b
                from   : "The \\"quoted\\" \\\\"       <sip:tina@example.com>
                  ;
                  tag = a.73
                mAX-fORWARDS: 0042
                CALL-id: folds.5512@192.0.2.7
                Content-Length   : {length}
                cseq: 0007
                  INVITE
                Via  : SIP  /   2.0
                 /UDP
                    192.0.2.7;branch=19xx
                s :
                BrandNew:   some value
                 that goes on
                Separators-Only: ;;,,;;,;
                Content-Type: application/sdp
                Route:
                 <sip:edge.example.com;lr;other=1;none>
                v:  SIP  / 2.0  / TCP     inner.example.com   ;
                  branch  =   z9hG4bKinner1  ,
                 SIP  /    2.0   / UDP  192.168.7.7   ; branch=
                 z9hG4bKinner2
                m:"Tina \\"T\\"" <sip:tina@example.com> ; p1 =
                      v1 ;
                  p2 ; q = 0.5

                """ + SDP)
                .forwarded("valid, so that it goes on; the To tag means a dialog, so that no Record-Route is added"),

            TortureCase.of("3.1.1.2", "every character that the grammar allows", """
                *All-Of!0123456789_it+`.%ok'~ \
                sip:2_odd.User~(may-be!this)&isn't+it$/mad?,/;;*:&pw+is=2,odd!*pas$w~d.(no-way)@example.com SIP/2.0
                Via: SIP/2.0/UDP far.example.com;branch=z9hG4bK+.!%41*_-`'~
                To: "BEL:\\\\x07 NUL:\\\\x00 DEL:\\\\x7f" <sip:2_odd.User~(may-be!this)&isn't+it$/mad?,/;;*@example.com>
                From: word1~` word2'+_ word3*%!.- <sip:plain@example.com>;\
                odd''~+*_!.-%="\\xc3\\xa4\\xe2\\x82\\xac";tag=_tag~2'+`*%!-.
                Call-ID: chars.word%XY-!.*_+'@host`~)(><:\\/"][?}{
                CSeq: 2147483647 *All-Of!0123456789_it+`.%ok'~
                Max-Forwards: 255
                odd-name-!.%*+_`'~:\\xef\\xbb\\xbf\\xe5\\xa4\\xa7\\xe9\\x9b\\xbb
                Content-Length: 0

                """)
                .forwarded("a proxy passes on methods and header fields that it does not know"),

            TortureCase.of("3.1.1.3", "escapes that stand for characters", """
                INVITE sip:sip%3Aboss%40example.org@example.net SIP/2.0
                To: sip:%62%6Fss@example.org
                From: <sip:with%20a%20gap@example.net>;tag=83
                Max-Forwards: 87
                i: escapes.23
                CSeq: 35 INVITE
                Via: SIP/2.0/UDP h5.example.net;branch=z9hG4bKesc
                C: application/sdp
                Contact:
                  <sip:b%6Fss@h5.example.net;%6C%72;%6Ea%6De=p%25%34%31>
                Content-Length: {length}

                """ + SDP)
                .forwarded("what looks like sip:boss@example.org is a user of example.net, and stays as it is written"),

            TortureCase.of("3.1.1.4", "escaped NULs in URIs", nullUser())
                .forwarded("they are bytes of user names like others"),
            TortureCase.of("3.1.1.4", "escaped NULs in URIs", nullUser()).at(Site.REGISTRAR)
                .answered(200, "neither of the two contacts, nor the user, ends at the NUL",
                    "Contact: <sip:%00@h5.example.com>;expires=3600",
                    "Contact: <sip:%00%00@h5.example.com>;expires=3600"),

            TortureCase.of("3.1.1.5", "a percent sign where nothing is escaped", percentMethod())
                .forwarded("the method is not REGISTER, and the second contact is not one"),
            TortureCase.of("3.1.1.5", "a percent sign where nothing is escaped", percentMethod()).at(Site.REGISTRAR)
                .answered(480, "an unknown method for a user who is not there, and no registration",
                    "CSeq: 17 R%45GISTER"),

            TortureCase.of("3.1.1.6", "no space between display name and bracket", """
                OPTIONS sip:user@example.com SIP/2.0
                To: sip:user@example.com
                From: tight<sip:caller@example.com>;tag=t1
                Max-Forwards: 70
                Call-ID: tight.1
                CSeq: 60 OPTIONS
                Via: SIP/2.0/UDP odd.example.com;branch=z9hG4bKtight
                l: 0

                """)
                .forwarded("the grammar asks for no space there"),

            TortureCase.of("3.1.1.7", "values, names and lists that are long", longValues())
                .forwarded("the limits of this proxy are far above"),

            TortureCase.of("3.1.1.8", "a second request behind the first in one datagram", """
                REGISTER sip:example.com SIP/2.0
                To: sip:j.user@example.com
                From: sip:j.user@example.com;tag=43
                Max-Forwards: 8
                Call-ID: two.1
                Contact: sip:j.user@192.0.2.33
                CSeq: 8 REGISTER
                Via: SIP/2.0/UDP 192.0.2.125;branch=z9hG4bKtwo1
                Content-Length: 0

                INVITE sip:joe@example.com SIP/2.0
                t: sip:joe@example.com
                From: sip:caller@example.net;tag=141334
                Max-Forwards: 8
                Call-ID: two.2
                CSeq: 8 INVITE
                Via: SIP/2.0/UDP 192.0.2.125;branch=z9hG4bKtwo2
                Contact: <sip:caller@h5.example.net>
                Content-Length: 0

                """)
                .forwarded("bytes after the Content-Length of a datagram do not count; in a stream they are a message"),

            TortureCase.of("3.1.1.9", "semicolons in the user part of the Request-URI", """
                OPTIONS sip:box;arg=u%40example.net@example.com SIP/2.0
                To: sip:j_user@example.com
                From: sip:caller@example.org;tag=33
                Max-Forwards: 3
                Call-ID: semicolon.1
                CSeq: 8 OPTIONS
                Accept: application/sdp, application/pkcs7-mime,
                        multipart/mixed, multipart/signed,
                        message/sip, message/sipfrag
                Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKsemi
                l: 0

                """)
                .forwarded("all before the @ is the user"),

            TortureCase.of("3.1.1.10", "transports that nobody knows in the Vias below the topmost", """
                OPTIONS sip:user@example.com SIP/2.0
                To: sip:user@example.com
                From: <sip:caller@example.com>;tag=t3
                Max-Forwards: 70
                Call-ID: transports.1
                Accept: application/sdp
                CSeq: 60 OPTIONS
                Via: SIP/2.0/UDP t1.example.com;branch=z9hG4bKt1
                Via: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKt2
                Via: SIP/2.0/TLS t3.example.com;branch=z9hG4bKt3
                Via: SIP/2.0/PIGEON t4.example.com;branch=z9hG4bKt4
                Via: SIP/2.0/TCP t5.example.com;branch=z9hG4bKt5
                l: 0

                """)
                .forwarded("they are for others to understand"),
            TortureCase.of("3.1.1.10", "a transport that nobody knows in the topmost Via", """
                OPTIONS sip:user@example.com SIP/2.0
                To: sip:user@example.com
                From: <sip:caller@example.com>;tag=t3
                Max-Forwards: 70
                Call-ID: transports.2
                CSeq: 61 OPTIONS
                Via: SIP/2.0/PIGEON t1.example.com;branch=z9hG4bKt6
                l: 0

                """)
                .forwarded("the answer goes back where the request came from, whatever the Via calls it"),

            TortureCase.of("3.1.1.11", "a body of several parts, binary ones among them", """
                MESSAGE sip:kumiko@example.org SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKparts
                Max-Forwards: 70
                Route: <sip:127.0.0.1:5080;lr>
                Identity: r5mwreLuyDRYBi/0TiPwEsY3rEV=
                Call-ID: parts.1
                CSeq: 2 MESSAGE
                Contact: <sip:fluffy@127.0.0.1:5070>
                To: <sip:kumiko@example.org>
                From: <sip:fluffy@example.com>;tag=2fb0
                Content-Type: multipart/mixed;boundary=7a9cbec02ceef655
                Content-Length: {length}

                --7a9cbec02ceef655
                Content-Type: text/plain

                Via: not a header
                --7a9cbec02ceef655
                Content-Transfer-Encoding: binary
                Content-Type: application/octet-stream

                \\x30\\x82\\x01\\x52\\x00\\x00\\x0d\\x0d\\x0a\\x0d\\x0a\\xff\\xfe\\x80SIP/2.0 200 OK
                --7a9cbec02ceef655--
                """)
                .forwarded("a body is bytes, NULs and line ends among them"),

            TortureCase.of("3.1.1.12", "a reason phrase of symbols and Cyrillic letters", """
                SIP/2.0 200 = 5**2 * 2**3 \
                \\xd0\\xb4\\xd0\\xb2\\xd0\\xb5\\x20\\xd1\\x81\\xd0\\xbe\\xd1\\x82\\xd0\\xbd\\xd0\\xb8
                {vias}
                Call-ID: phrase.1
                CSeq: 35 INVITE
                From: sip:user@example.com;tag=11
                To: sip:user@example.edu;tag=22
                Content-Length: {length}
                Content-Type: application/sdp
                Contact: <sip:user@h198.example.com>

                """ + SDP)
                .passedBack("the phrase is for people, and stays as it is"),

            TortureCase.of("3.1.1.13", "an empty reason phrase", """
                SIP/2.0 486\\x20
                {vias}
                Call-ID: phrase.2
                CSeq: 35 INVITE
                From: <sip:user@example.com>;tag=39
                To: <sip:user@example.edu>;tag=90
                Content-Length: 0
                Contact: <sip:user@h105.example.com>

                """)
                .passedBack("nothing but the space after the status code is needed"),
            TortureCase.of("3.1.1.13", "an empty reason phrase in a 100", """
                SIP/2.0 100\\x20
                {vias}
                Call-ID: phrase.3
                CSeq: 35 INVITE
                From: <sip:user@example.com>;tag=39
                To: <sip:user@example.edu>;tag=90
                Content-Length: 0

                """)
                .dropped(Counter.RESPONSES_RECEIVED, "a 100 is for this hop only (RFC 3261 section 16.7)"),

            TortureCase.of("3.4.1", "a caller of RFC 2543: no branch, tag, Max-Forwards or Content-Length", """
                INVITE sip:UserB@example.com SIP/2.0
                Via: SIP/2.0/UDP gw.example.com
                From: <sip:+13035550100@ift.example.net;user=phone>
                Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>
                To: sip:+16505550122@ss1.example.net;user=phone
                Call-ID: old.1717@ift.example.com
                CSeq: 56 INVITE
                Content-Type: application/sdp

                """ + SDP)
                .onStream(Result.UNFRAMEABLE)
                .forwarded("old, but valid: Max-Forwards is added, the body is the rest of the datagram"));
    }

    private static String nullUser() {
        return """
            REGISTER sip:example.com SIP/2.0
            To: sip:null-%00-null@example.com
            From: sip:null-%00-null@example.com;tag=83
            Max-Forwards: 70
            Call-ID: nulls.1
            CSeq: 14398234 REGISTER
            Via: SIP/2.0/UDP h5.example.com;branch=z9hG4bKnulls
            Contact: <sip:%00@h5.example.com>
            Contact: <sip:%00%00@h5.example.com>
            L:0

            """;
    }

    private static String percentMethod() {
        return """
            R%45GISTER sip:resource@example.com SIP/2.0
            To: "%Y%46" <sip:resource@example.com>
            From: "%Y%46" <sip:resource@example.com>;tag=f2
            Call-ID: percent.1
            Via: SIP/2.0/UDP h.example.com;branch=z9hG4bK209%fz
            CSeq: 17 R%45GISTER
            Max-Forwards: 70
            Contact: <sip:alias1@h1.example.com>
            C%6Fntact: <sip:alias2@h2.example.com>
            Contact: <sip:alias3@h3.example.com>
            l: 0

            """;
    }

    private static String longValues() {
        final StringBuilder vias = new StringBuilder();
        final String[] names = {"Via:", "v:", "V:", "ViA:", "VIa:", "VIA:", "via:", "viA:", "vIa:", "vIA:", "V :",
            "v :", "V  :", "v  :", "Via :", "Via  :"};
        for (int i = 0; i < 2 * names.length; i++) {
            vias.append(names[i % names.length]).append(" SIP/2.0/TCP p").append(i).append(".example.com\n");
        }
        return "INVITE sip:user@example.com SIP/2.0\n"
            + "To: \"A name of " + "vast".repeat(20) + " size\"<sip:user@example.com:6000;p1=ex" + "tra".repeat(25)
            + "value;n" + "ame".repeat(30) + "=short;none" + "such".repeat(25) + ">\n"
            + "F: sip:" + "callerwithalongname".repeat(6) + "@example.net;tag=12" + "982".repeat(60)
            + ";unknown" + "name".repeat(25) + "=very" + "value".repeat(20) + ";nothing" + "here".repeat(12) + "\n"
            + "Call-ID: long." + "really".repeat(25) + "callid\n"
            + "CSeq: 3882340 INVITE\n"
            + "Unknown-" + "Long".repeat(25) + "-Name: unknown-" + "long".repeat(25) + "-value; unknown-"
            + "long".repeat(25) + "-name = unknown-" + "long".repeat(25) + "-value\n"
            + "Via: SIP/2.0/UDP sip33.example.com\n" + vias
            + "Via: SIP/2.0/TCP h.example.com;received=192.0.2.5;branch=very" + "long".repeat(60) + "branch\n"
            + "Max-Forwards: 70\n"
            + "Contact: <sip:" + "callerwithalongname".repeat(6) + "@h5.example.net>\n"
            + "Content-Type: application/sdp\n"
            + "l: {length}\n\n" + SDP;
    }
}
