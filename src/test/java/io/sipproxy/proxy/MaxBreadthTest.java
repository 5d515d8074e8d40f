package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Max-Breadth (RFC 5393 5.3.3): what a fork may cost. */
class MaxBreadthTest {
    private static SipText request(final String breadth) {
        final SipText message = SipText.request("MESSAGE", "sip:bob@10.0.0.9", "UDP 10.0.0.1:5060");
        return breadth == null ? message : message.add("Max-Breadth", breadth);
    }

    /** What each phone gets, in the order of the phones. */
    private static String breadths(final ForkedCall call, final SipText request) {
        call.proxy.receive(call.alice, request);
        final List<SipText> branches = call.phones.stream().map(phone -> phone.take("MESSAGE")).toList();
        for (int i = 0; i < branches.size(); i++) {
            call.proxy.receive(call.phones.get(i), branches.get(i).reply(404));
        }
        call.alice.take(404);
        return branches.stream().map(branch -> String.join("+", branch.headers("Max-Breadth")))
            .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
        "1, none, ''", "1, 1, 1", "1, 007, 007", "1, 60, 60", "1, 61, 60", "1, 99999999999999999999, 60", "1, x, 60",
        "1, '', 60", "2, none, 30 30", "3, none, 20 20 20", "3, 3, 1 1 1", "3, 8, 3 3 2", "3, 1000, 20 20 20",
        "2, lots, 30 30",
    })
    void shouldShareTheBreadthAmongTheBranches(final int phones, final String breadth, final String expected) {
        try (ForkedCall call = new ForkedCall("udp", phones)) {
            assertEquals(expected, breadths(call, request(breadth)));
            call.expectIdle();
        }
    }

    @Test
    void shouldSendOneMaxBreadthOnOfSeveral() {
        try (ForkedCall call = new ForkedCall("udp", 1)) {
            assertEquals("7", breadths(call, request("7").add("Max-Breadth", "9")));
            call.expectIdle();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "2"})
    void shouldRefuseAForkThatIsTooBroad(final String breadth) {
        try (ForkedCall call = new ForkedCall("udp", 3)) {
            call.proxy.receive(call.alice, request(breadth));
            call.alice.take(440);
            call.phones.forEach(FakeLink::takeNothing);
            assertEquals(1, call.proxy.count(Counter.MAX_BREADTH_EXCEEDED));
            call.expectIdle();
        }
    }

    @Test
    void shouldRefuseToSendOnWhatMayHaveNoBranch() {
        try (ForkedCall call = new ForkedCall("udp", 1)) {
            call.proxy.receive(call.alice, request("0"));
            call.alice.take(440);
            call.expectIdle();
        }
    }
}
