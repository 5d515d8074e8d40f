package io.sipproxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.HeaderValues;
import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.NameAddr;
import io.sipproxy.sip.ResponseWriter;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.sip.Via;
import io.sipproxy.sip.ViaStamp;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The datagram parser: never throws, reads nothing beyond the input, finds lines that lie one after the other; what it
 * takes for answerable can be answered, and what it takes for well formed stays so with its source noted in it.
 */
public final class DatagramFuzz {
    private static final int MAX_HEADERS = 40;
    private static final int SOURCE_PORT = 4711;
    private static final SipParser PARSER = new SipParser(MAX_HEADERS);
    private static final SipMessage MESSAGE = new SipMessage();
    private static final SipMessage AGAIN = new SipMessage();
    private static final HeaderValues VALUES = new HeaderValues();
    private static final IpLiteral SOURCE = new IpLiteral().setIpv4(0x0a000001);
    private static final UnsafeBuffer TAG = new UnsafeBuffer("a-tag".getBytes(ISO_8859_1));

    private DatagramFuzz() {
    }

    /** One input: a datagram. */
    public static void fuzzerTestOneInput(final byte[] input) {
        final Piece piece = Piece.of(input);
        final boolean isWellFormed = PARSER.parseDatagram(piece.buffer, piece.offset, piece.length, MESSAGE);
        Check.that(isWellFormed == (MESSAGE.error() == null), "result and error disagree");
        final Piece other = Piece.elsewhere(input);
        PARSER.parseDatagram(other.buffer, other.offset, other.length, AGAIN);
        Check.equal(describe(piece, MESSAGE), describe(other, AGAIN), "depends on what is around the input");
        checkLines(piece);
        readLists();
        if (isWellFormed) {
            checkWellFormed();
        }
        if (MESSAGE.isAnswerable()) {
            answer(input.length, isWellFormed);
        }
    }

    private static String describe(final Piece piece, final SipMessage message) {
        final StringBuilder text = new StringBuilder().append(message.error()).append(message.isAnswerable())
            .append(message.isRequest()).append(message.method()).append(message.statusCode())
            .append(message.offset() - piece.offset).append('+').append(message.length())
            .append('/').append(message.bodyOffset() - piece.offset).append('+').append(message.bodyLength())
            .append('/').append(message.cseq()).append(message.cseqMethod()).append(message.maxForwards())
            .append('/').append(message.contentLength());
        text.append(piece.describe(message.methodToken())).append(piece.describe(message.requestUri()))
            .append(piece.describe(message.reasonPhrase())).append(piece.describe(message.callId()))
            .append(piece.describe(message.from())).append(piece.describe(message.fromTag()))
            .append(piece.describe(message.to())).append(piece.describe(message.toTag()))
            .append(piece.describe(message.cseqMethodToken()));
        for (int line = 0; line < message.headerCount(); line++) {
            text.append('|').append(message.headerId(line)).append(message.lineStart(line) - piece.offset)
                .append('-').append(message.lineEnd(line) - piece.offset).append('+').append(message.nameLength(line))
                .append('+').append(message.valueOffset(line) - piece.offset).append('+')
                .append(message.valueLength(line));
        }
        return text.toString();
    }

    private static void checkLines(final Piece piece) {
        Check.that(MESSAGE.headerCount() <= MAX_HEADERS, "too many headers");
        Check.that(MESSAGE.offset() >= piece.offset && MESSAGE.end() <= piece.end(), "leaves the input");
        int before = MESSAGE.headersStart();
        for (int line = 0; line < MESSAGE.headerCount(); line++) {
            Check.that(MESSAGE.lineStart(line) >= before, "lines overlap");
            Check.that(MESSAGE.nameLength(line) > 0 && MESSAGE.valueLength(line) >= 0, "no name");
            Check.that(MESSAGE.valueOffset(line) > MESSAGE.lineStart(line) + MESSAGE.nameLength(line), "no colon");
            before = MESSAGE.lineEnd(line);
            Check.that(MESSAGE.valueOffset(line) + MESSAGE.valueLength(line) < before, "no line end");
            final int next = MESSAGE.next(line);
            Check.that(next < 0 || next > line && MESSAGE.headerId(next) == MESSAGE.headerId(line), "a bad chain");
        }
        Check.that(before <= piece.end(), "leaves the input");
    }

    private static void readLists() {
        final NameAddr nameAddr = new NameAddr();
        final Via via = new Via();
        for (final HeaderId id : HeaderId.values()) {
            int values = 0;
            int line = -1;
            int end = 0;
            VALUES.start(MESSAGE, id);
            while (VALUES.next()) {
                Check.that(VALUES.length() > 0 && MESSAGE.headerId(VALUES.line()) == id, "a value of another line");
                checkGap(VALUES.line() == line ? end : MESSAGE.valueOffset(VALUES.line()), VALUES.offset());
                line = VALUES.line();
                end = VALUES.offset() + VALUES.length();
                nameAddr.parse(MESSAGE.buffer(), VALUES.offset(), VALUES.length());
                via.parse(MESSAGE.buffer(), VALUES.offset(), VALUES.length());
                values++;
            }
            Check.that(values == 0 || MESSAGE.count(id) > 0, "values without a line");
        }
    }

    /** Nothing but commas and white space is between values. */
    private static void checkGap(final int start, final int end) {
        for (int pos = start; pos < end; pos++) {
            final byte b = MESSAGE.buffer().getByte(pos);
            Check.that(b == ',' || Ascii.isWhitespace(b), "something between two values");
        }
        Check.that(start <= end, "values overlap");
    }

    private static void checkWellFormed() {
        Check.that(MESSAGE.topVia().host().isPresent(), "lacks the Via");
        Check.that(MESSAGE.callId().length() > 0 && MESSAGE.cseq() >= 0, "lacks Call-ID or CSeq");
        Check.that(MESSAGE.from().isPresent() && MESSAGE.to().isPresent(), "lacks From or To");
        Check.that(MESSAGE.isRequest() == MESSAGE.requestUri().isPresent(), "a Request-URI");
        Check.that(MESSAGE.isRequest() == (MESSAGE.statusCode() == 0), "a status");
        Check.that(MESSAGE.contentLength() < 0 || MESSAGE.contentLength() == MESSAGE.bodyLength(), "a body");
    }

    private static void answer(final int inputLength, final boolean isWellFormed) {
        final UnsafeBuffer out = new UnsafeBuffer(new byte[inputLength + 1024]);
        final MessageWriter writer = new MessageWriter();
        writer.start(out, 0, out.capacity());
        ResponseWriter.begin(writer, MESSAGE, 400, null, TAG, 0, TAG.capacity(), SOURCE, SOURCE_PORT);
        ResponseWriter.end(writer);
        Check.that(!writer.overflowed(), "an answer that is larger than its request");
        final boolean isReadable = PARSER.parseDatagram(out, 0, writer.length(), AGAIN);
        Check.that(isReadable || !isWellFormed, "the answer to a well-formed request is not: " + AGAIN.error());
        Check.equal(400, AGAIN.statusCode(), "status");
        Check.equal(MESSAGE.cseqMethod(), AGAIN.cseqMethod(), "method");
        Check.equal(MESSAGE.topVia().branch().text(MESSAGE.buffer()), AGAIN.topVia().branch().text(out), "branch");
        Check.that(!AGAIN.topVia().hasRport() || AGAIN.topVia().rport() == SOURCE_PORT, "rport");
        if (isWellFormed) {
            writer.start(out, 0, out.capacity());
            ViaStamp.copyWithSource(writer, MESSAGE, SOURCE, SOURCE_PORT);
            Check.that(PARSER.parseDatagram(out, 0, writer.length(), AGAIN), "no longer well formed with its source");
            Check.equal(MESSAGE.headerCount(), AGAIN.headerCount(), "headers");
            Check.equal(MESSAGE.bodyLength(), AGAIN.bodyLength(), "body");
            Check.that(AGAIN.topVia().received().isPresent()
                || SOURCE.matches(out, AGAIN.topVia().host().offset(), AGAIN.topVia().host().length()), "received");
        }
    }
}
