package io.sipproxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/** URIs, alone and compared with each other. */
public final class UriFuzz {
    private static final byte SEPARATOR = '\n';
    private static final byte[][] PARAMS = {Ascii.bytes("lr"), Ascii.bytes("maddr"), Ascii.bytes("x")};

    private UriFuzz() {
    }

    /** One input: a URI, or two with a line end between. */
    public static void fuzzerTestOneInput(final byte[] input) {
        int at = 0;
        while (at < input.length && input[at] != SEPARATOR) {
            at++;
        }
        final Piece first = Piece.of(Arrays.copyOf(input, at));
        final SipUri uri = new SipUri();
        if (!uri.parse(first.buffer, first.offset, first.length)) {
            Check.that(uri.scheme() == null && !uri.host().isPresent(), "parts of no URI");
            return;
        }
        checkOne(Arrays.copyOf(input, at), first, uri);
        if (at < input.length) {
            final Piece second = Piece.of(Arrays.copyOfRange(input, at + 1, input.length));
            final SipUri other = new SipUri();
            if (other.parse(second.buffer, second.offset, second.length)) {
                compare(first, uri, second, other);
            }
        }
    }

    private static void checkOne(final byte[] input, final Piece piece, final SipUri uri) {
        Check.equal(piece.length, uri.length(), "length");
        final Piece moved = Piece.elsewhere(input);
        final SipUri again = new SipUri();
        Check.that(again.parse(moved.buffer, moved.offset, moved.length), "a URI here only");
        Check.equal(describe(piece, uri), describe(moved, again), "depends on what is around the input");
        compare(piece, uri, moved, again);
        Check.that(SipUri.equal(piece.buffer, uri, moved.buffer, again), "not equal to itself");
        Check.that(SipUri.sameTarget(piece.buffer, uri, moved.buffer, again), "another target than its own");
        final Span value = new Span();
        for (final byte[] name : PARAMS) {
            uri.param(name, value);
            piece.describe(value);
        }
        if (uri.user().isPresent()) {
            Check.that(uri.user().length() > 0, "an empty user");
            final UnsafeBuffer out = new UnsafeBuffer(new byte[uri.user().length()]);
            SipUri.unescape(piece.buffer, uri.user().offset(), uri.user().length(), out, 0);
        }
        if (uri.host().isPresent()) {
            checkHost(piece, uri);
        } else {
            Check.that(uri.scheme() != SipUri.Scheme.SIP && uri.scheme() != SipUri.Scheme.SIPS, "no host");
        }
    }

    /** What is an address is one that can be written and read again. */
    private static void checkHost(final Piece piece, final SipUri uri) {
        final IpLiteral address = new IpLiteral();
        final boolean isAddress = address.parse(piece.buffer, uri.host().offset(), uri.host().length());
        Check.that(isAddress || piece.buffer.getByte(uri.host().offset()) != '[', "brackets without an address");
        if (isAddress) {
            final byte[] text = address.toString().getBytes(ISO_8859_1);
            final IpLiteral again = new IpLiteral();
            Check.that(again.parse(new UnsafeBuffer(text), 0, text.length), address + " is no address");
            Check.that(again.hi() == address.hi() && again.lo() == address.lo(), address + " is another address");
        }
        Check.that(uri.port() == -1 || uri.port() >= 1 && uri.port() <= 65_535, "port");
    }

    private static String describe(final Piece piece, final SipUri uri) {
        return uri.scheme() + piece.describe(uri.schemeText()) + piece.describe(uri.user())
            + piece.describe(uri.password()) + piece.describe(uri.host()) + uri.port() + piece.describe(uri.params())
            + piece.describe(uri.headers()) + uri.transport() + piece.describe(uri.transportToken())
            + uri.isLooseRouter() + piece.describe(uri.maddr()) + piece.describe(uri.method());
    }

    private static void compare(final Piece a, final SipUri first, final Piece b, final SipUri second) {
        final boolean isEqual = SipUri.equal(a.buffer, first, b.buffer, second);
        Check.equal(isEqual, SipUri.equal(b.buffer, second, a.buffer, first), "equal one way only");
        final boolean isSame = SipUri.sameTarget(a.buffer, first, b.buffer, second);
        Check.equal(isSame, SipUri.sameTarget(b.buffer, second, a.buffer, first), "the same target one way only");
        Check.that(isSame || !isEqual, "equal, and another target");
    }
}
