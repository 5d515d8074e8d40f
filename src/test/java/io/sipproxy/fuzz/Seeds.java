package io.sipproxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sipproxy.torture.TortureMessages;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Inputs to begin with: what each target is likely to find something near of. */
final class Seeds {
    private static final int SCRIPTS = 24;
    private static final int SCRIPT_LENGTH = 600;

    private Seeds() {
    }

    static List<byte[]> of(final FuzzTarget target) {
        return switch (target) {
            case DATAGRAM -> TortureMessages.all();
            case STREAM -> streams();
            case FORWARD -> forwarded();
            case URI -> texts("sip:a@b",
                "sips:+49%20123;x=y:pw@[2001:db8::1]:5061;transport=tcp;lr;maddr=10.0.0.1?a=b&c=d",
                "sip:b@h;transport=udp\nsip:b@h", "sip:B%62@h:5060?a=1&b=2\nSIP:Bb@H:5060?b=2&a=1",
                "tel:+1-(2)34;ext=5",
                "tel:7042;phone-context=example.com\ntel:7042;PHONE-CONTEXT=EXAMPLE.com", "isbn:123\nISBN:123",
                "sip:[2001:db8:::192.0.2.1]", "sip:@h", "sip:h;lr;lr=on;method=INVITE;user=phone");
            case NAME_ADDR -> texts("*", "sip:a@b;tag=1, \"A \\\" , <\" <sip:a@b;x=\">;q=0.5;expires=60,<sips:c>",
                "A B <sip:h>;q=0.1 ;\r\n a=\"b,c\"", "<sip:a@b?Route=%3Csip:c%3E>;tag");
            case VIA -> texts("SIP/2.0/UDP h;branch=z9hG4bK1;rport;received=10.0.0.1",
                "SIP / 2.0 / TCP [2001:db8::1]:5060 ;ttl=1;maddr=224.0.0.1 , "
                    + "SIP/2.0/TLS a.b;x=\"q;,\";branch=1;;rport=5",
                "SIP/2.0/SCTP h:1;branch=z9hG4bK,SIP/2.0/UDP g");
            case CREDENTIALS -> credentials();
            case PROXY -> scripts();
        };
    }

    private static List<byte[]> texts(final String... texts) {
        return Arrays.stream(texts).map(text -> text.getBytes(ISO_8859_1)).toList();
    }

    private static byte[] join(final byte[]... parts) {
        int length = 0;
        for (final byte[] part : parts) {
            length += part.length;
        }
        final byte[] all = new byte[length];
        int at = 0;
        for (final byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** Two messages each, with keep-alives between. */
    private static List<byte[]> streams() {
        final List<byte[]> messages = TortureMessages.all();
        final List<byte[]> streams = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            streams.add(join(new byte[] {(byte) i, 7}, messages.get(i), "\r\n\r\n".getBytes(ISO_8859_1),
                messages.get((i + 1) % messages.size())));
        }
        return streams;
    }

    /** To the SIP Server and from it; the Vias of a response are the target's concern. */
    private static List<byte[]> forwarded() {
        final List<byte[]> all = new ArrayList<>();
        for (final byte[] message : TortureMessages.all()) {
            final boolean isResponse = message[0] == 'S' && message[1] == 'I' && message[2] == 'P';
            final String text = new String(message, ISO_8859_1);
            final byte[] body = (isResponse ? text.replaceAll("Via:[^\n]*\n", "") : text).getBytes(ISO_8859_1);
            for (final int flags : isResponse ? new int[] {2, 6, 10} : new int[] {0, 1, 4, 5}) {
                all.add(join(new byte[] {(byte) flags}, body));
            }
        }
        return all;
    }

    /** One that is right for the password that the target knows, and others. */
    private static List<byte[]> credentials() {
        final String ha1 = md5("alice:example.com:secret");
        final String response = md5(ha1 + ":n:" + md5("REGISTER:sip:example.com"));
        return texts("Digest username=\"alice\", realm=\"example.com\", nonce=\"n\", uri=\"sip:example.com\","
            + " response=\"" + response + "\", algorithm=MD5",
            "digest username=\"a\\\"b\",realm=r,nonce=\"\",uri=\"\",response=\"0\",qop=auth,nc=00000001,cnonce=\"c\"",
            "Digest algorithm=SHA-256 ,\r\n username=x", "Basic YTpi");
    }

    private static String md5(final String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(ISO_8859_1)));
        } catch (final NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static List<byte[]> scripts() {
        final List<byte[]> scripts = new ArrayList<>();
        for (int i = 0; i < SCRIPTS; i++) {
            final byte[] script = new byte[SCRIPT_LENGTH];
            new Random(i).nextBytes(script);
            scripts.add(script);
        }
        return scripts;
    }
}
