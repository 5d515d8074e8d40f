package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.SipMessage;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordRouteTokenTest {
    private final RecordRouteToken token = new RecordRouteToken("0123456789abcdef0123456789abcdef");

    private static SipMessage request(final String callId, final String from, final String to) {
        return Parsed.lines("BYE sip:bob@example.com SIP/2.0",
            "Via: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bK1",
            "From: <sip:alice@example.com>" + from,
            "To: <sip:bob@example.com>" + to,
            "Call-ID: " + callId,
            "CSeq: 2 BYE");
    }

    private String write(final SipMessage request) {
        return Parsed.written(writer -> token.write(writer, request));
    }

    private boolean isValid(final String value, final SipMessage request) {
        final Parsed.Uri uri = Parsed.uri("sip:10.0.0.9:5060;transport=tcp;lr;rrt=" + value);
        return token.isValid(uri.buffer(), uri.uri(), request);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 33, 200})
    void shouldDependOnTheWholeKeyAndOnNothingElse(final int keyLength) {
        final byte[] key = new byte[keyLength];
        new Random(keyLength).nextBytes(key);
        final SipMessage request = request("call@1", ";tag=tag-a", "");
        final RecordRouteToken keyed = new RecordRouteToken(key);
        final String value = Parsed.written(writer -> keyed.write(writer, request));
        assertTrue(value.matches("[0-9a-f]{24}"), value);
        for (int i = 0; i < 3; i++) {
            assertEquals(value, Parsed.written(writer -> keyed.write(writer, request)), "nothing is left from use to use");
            assertEquals(value, Parsed.written(writer -> new RecordRouteToken(key.clone()).write(writer, request)));
        }
        for (int i = 0; i < keyLength; i++) {
            final byte[] other = key.clone();
            other[i] ^= 1;
            assertNotEquals(value, Parsed.written(writer -> new RecordRouteToken(other).write(writer, request)));
        }
    }

    @Test
    void shouldTakeTheTokenFromBothSidesOfTheDialog() {
        final String value = write(request("call@1", ";tag=a", ""));
        assertTrue(isValid(value, request("call@1", ";tag=a", ";tag=b")), "the caller's");
        assertTrue(isValid(value, request("call@1", ";tag=b", ";tag=a")), "the callee's");
    }

    @Test
    void shouldRefuseTheTokenOfAnotherDialog() {
        final String value = write(request("call@1", ";tag=a", ""));
        assertFalse(isValid(value, request("call@2", ";tag=a", ";tag=b")), "other Call-ID");
        assertFalse(isValid(value, request("call@1", ";tag=c", ";tag=b")), "other tags");
        assertFalse(isValid(value, request("call@1", ";tag=b", "")), "only the other side's tag");
    }

    @Test
    void shouldNotMistakeTheBorderBetweenCallIdAndTag() {
        assertNotEquals(write(request("call", ";tag=1a", "")), write(request("call1", ";tag=a", "")));
    }

    @Test
    void shouldServeCallersWithoutATag() {
        final String value = write(request("call@1", "", ""));
        assertTrue(isValid(value, request("call@1", "", ";tag=b")));
        assertNotEquals(value, write(request("call@1", ";tag=a", "")));
    }

    @Test
    void shouldRefuseWhatIsNoTokenAtAll() {
        final SipMessage request = request("call@1", ";tag=a", ";tag=b");
        final String value = write(request);
        assertTrue(isValid(value, request));
        assertFalse(isValid(value.substring(1), request), "cut");
        assertFalse(isValid(value + '0', request), "longer");
        assertFalse(isValid("", request), "empty");
        assertFalse(isValid(value.toUpperCase(java.util.Locale.ROOT).replace('1', '2'), request), "changed");
        for (int i = 0; i < value.length(); i++) {
            final char other = value.charAt(i) == '0' ? '1' : '0';
            assertFalse(isValid(value.substring(0, i) + other + value.substring(i + 1), request), "digit " + i);
        }
        final Parsed.Uri without = Parsed.uri("sip:10.0.0.9;lr");
        assertFalse(token.isValid(without.buffer(), without.uri(), request));
        assertFalse(token.isPresent(without.uri()));
        assertTrue(token.isPresent(Parsed.uri("sip:10.0.0.9;lr;rrt").uri()));
    }

    @Test
    void shouldRefuseTheTokenOfAnotherKey() {
        final SipMessage request = request("call@1", ";tag=a", ";tag=b");
        final RecordRouteToken other = new RecordRouteToken("another key");
        assertFalse(isValid(Parsed.written(writer -> other.write(writer, request)), request));
    }
}
