package io.sipproxy.system.recovery;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What one test has to itself: a phone's and a caller's address, and the number of the phone, which each proxy knows as
 * a phone or, above {@value #LAST_PHONE}, as a service at the phone's address.
 */
record Line(int index) {
    /** Where phones listen. */
    static final int PHONE_PORT = 5062;
    /** Where callers listen, which their Via says. */
    static final int CALLER_PORT = 5064;
    private static final int LAST_PHONE = 50;
    private static final AtomicInteger PHONES = new AtomicInteger();
    private static final AtomicInteger SERVICES = new AtomicInteger(LAST_PHONE);

    static Stream<Line> all() {
        return IntStream.rangeClosed(1, Network.LINES).mapToObj(Line::new);
    }

    static Line nextPhone() {
        return next(PHONES, LAST_PHONE);
    }

    static Line nextService() {
        return next(SERVICES, Network.LINES);
    }

    private static Line next(final AtomicInteger used, final int last) {
        final int index = used.incrementAndGet();
        if (index > last) {
            throw new IllegalStateException("all lines are in use; make more");
        }
        return new Line(index);
    }

    String number() {
        return String.valueOf(5_000 + index);
    }

    String phoneHost() {
        return Network.phoneHost(index);
    }

    String callerHost() {
        return Network.callerHost(index);
    }

    /** The options that tell a proxy of the phone or service. */
    List<String> options() {
        final String contact = "dn." + number() + ".contact=sip:" + number() + "@" + phoneHost() + ":" + PHONE_PORT
            + ";transport=tcp";
        return index <= LAST_PHONE ? List.of(contact)
            : List.of(contact, "dn." + number() + ".type=voice-over-ip-service");
    }
}
