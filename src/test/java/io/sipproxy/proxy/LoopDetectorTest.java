package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.SipText;
import io.sipproxy.transaction.KeyedHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopDetectorTest {
    private static final String OURS = "SIP/2.0/TCP 10.0.0.9:5060;branch=";

    private final LoopDetector loops = new LoopDetector(new KeyedHash(3, 4));
    private final SipText request = SipText.request("INVITE", "sip:bob@example.com", "TCP 10.0.0.1:5060")
        .add("Route", "<sip:10.0.0.9;lr>").add("Route", "<sip:10.0.0.20;lr>");

    private long digest(final SipText text) {
        return loops.digest(Parsed.message(text), false);
    }

    private boolean isLoop(final SipText text) {
        return loops.isLoop(Parsed.message(text), digest(text));
    }

    /** As it comes back: through this proxy and one more. */
    private SipText comesBack(final SipText sent) {
        final String ours = OURS + Parsed.branch(77, digest(sent));
        return sent.addFirst("Via", ours).addFirst("Via", "SIP/2.0/UDP 10.0.0.20;branch=z9hG4bKother")
            .with("Max-Forwards", "60");
    }

    @Test
    void shouldSeeALoopWhenTheRequestComesBackUnchanged() {
        assertFalse(isLoop(request));
        assertTrue(isLoop(comesBack(request)));
    }

    @Test
    void shouldFindItsViaInWhateverPlace() {
        final String ours = OURS + Parsed.branch(77, digest(request));
        assertTrue(isLoop(request.with("Via", ours)), "alone");
        assertTrue(isLoop(request.with("Via", ours + " , SIP/2.0/UDP 10.0.0.3;branch=z9hG4bK3")), "first");
        assertTrue(isLoop(request.with("Via", "SIP/2.0/UDP 10.0.0.3;branch=z9hG4bK3," + ours)), "last in its line");
        assertTrue(isLoop(request.add("v", ours)), "in a later line");
        assertFalse(isLoop(request.add("v", OURS + Parsed.branch(77, digest(request) + 1))), "of another request");
        assertFalse(isLoop(request.add("v", ours + '0')), "longer than ours");
    }

    @ParameterizedTest
    @CsvSource({
        "From, <sip:alice@example.com>;tag=other",
        "To, <sip:bob@example.com>;tag=new",
        "Call-ID, another",
        "CSeq, 2 INVITE",
        "Route, <sip:10.0.0.20;lr>",
        "Proxy-Require, foo",
        "Proxy-Authorization, Digest username=\"a\"",
        "X-Genesys-Route, <sip:10.0.0.30>",
    })
    void shouldWelcomeASpiral(final String header, final String value) {
        final SipText back = comesBack(request);
        assertFalse(isLoop(back.with(header, value)));
        assertTrue(isLoop(comesBack(back.with(header, value))), "but not when that comes back in turn");
    }

    @Test
    void shouldWelcomeASpiralWithAnotherRequestUri() {
        final SipText back = comesBack(request).withUri("sip:bob@10.0.0.31");
        assertFalse(isLoop(back));
    }

    @Test
    void shouldNotCareAboutWhatDecidesNothing() {
        final SipText back = comesBack(request).with("Max-Forwards", "3").add("X-Passed", "here");
        assertTrue(isLoop(back));
    }

    /** A SIP Server in between that keeps the Request-URI is no loop: from there it goes to the Request-URI. */
    @Test
    void shouldTellARequestOfASipServerFromThatOfAPhone() {
        assertNotEquals(loops.digest(Parsed.message(request), false), loops.digest(Parsed.message(request), true));
    }

    @Test
    void shouldNotMistakeTheBordersBetweenFields() {
        final SipText one = request.without("Route").add("Route", "<sip:a;lr>").add("Route", "<sip:b;lr>");
        final SipText other = request.without("Route").add("Route", "<sip:a;lr>").add("Proxy-Require", "<sip:b;lr>");
        assertNotEquals(digest(one), digest(other));
        assertEquals(digest(one), digest(one.add("Subject", "x")));
    }
}
