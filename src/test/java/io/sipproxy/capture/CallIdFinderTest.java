package io.sipproxy.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class CallIdFinderTest {
    private static final String START = "INVITE sip:b@example.com SIP/2.0\r\n";

    private static String find(final String message) {
        final UnsafeBuffer buffer = new UnsafeBuffer(("ab" + message).getBytes(StandardCharsets.ISO_8859_1));
        final CallIdFinder finder = new CallIdFinder();
        return finder.find(buffer, 2, buffer.capacity())
            ? buffer.getStringWithoutLengthAscii(finder.offset(), finder.length()) : null;
    }

    @Test
    void shouldFindItByEitherNameWhereverItStands() {
        assertEquals("a@b", find(START + "Via: x\r\nCall-ID: a@b\r\nFrom: y\r\n\r\n"));
        assertEquals("a@b", find(START + "cALL-id \t:\t a@b \r\n\r\n"));
        assertEquals("a@b", find(START + "i:a@b\r\n\r\n"));
        assertEquals("a@b", find(START + "I: a@b"));
        assertEquals("a@b", find(START.replace("\r", "") + "Via: x\ni: a@b\n\n"));
        assertEquals("a@b", find(START + "Call-ID:\r\n a@b\r\n\r\n"));
    }

    @Test
    void shouldFindNothingWhereThereIsNone() {
        assertNull(find(""));
        assertNull(find("\r\n\r\n"));
        assertNull(find(START));
        assertNull(find(START + "Via: i: x\r\n\r\nCall-ID: in the body"));
        assertNull(find(START + "Call-ID:\r\nFrom: x\r\n\r\n"));
        assertNull(find(START + "Call-ID:"));
        assertNull(find(START + "Call-ID"));
        assertNull(find(START + "Call-IDs: x\r\nInfo: y\r\n\r\n"));
        assertNull(find("Call-ID: in the start line\r\n\r\n"));
    }
}
