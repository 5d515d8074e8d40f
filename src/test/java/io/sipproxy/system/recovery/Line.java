package io.sipproxy.system.recovery;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What one test has to itself: a phone's and a caller's address, and the number of the phone, which each proxy knows as
 * a phone or, above {@value #LAST_PHONE}, as a service at the phone's address. It has a number for each carrier.
 */
record Line(int index, Carrier carrier) {
    /** Where phones listen. */
    static final int PHONE_PORT = 5062;
    /** Where callers listen, which their Via says. */
    static final int CALLER_PORT = 5064;
    private static final int LAST_PHONE = 95;
    private static final AtomicInteger PHONES = new AtomicInteger();
    private static final AtomicInteger SERVICES = new AtomicInteger(LAST_PHONE);

    static Stream<Line> all() {
        return IntStream.rangeClosed(1, Network.LINES).boxed().flatMap(
            index -> Stream.of(Carrier.values()).map(carrier -> new Line(index, carrier)));
    }

    static Line nextPhone(final Carrier carrier) {
        return next(PHONES, LAST_PHONE, carrier);
    }

    static Line nextService(final Carrier carrier) {
        return next(SERVICES, Network.LINES, carrier);
    }

    private static Line next(final AtomicInteger used, final int last, final Carrier carrier) {
        final int index = used.incrementAndGet();
        if (index > last) {
            throw new IllegalStateException("all lines are in use; make more");
        }
        return new Line(index, carrier);
    }

    String number() {
        return String.valueOf(5_000 + 1_000 * carrier.ordinal() + index);
    }

    String phoneHost() {
        return Network.phoneHost(index);
    }

    String callerHost() {
        return Network.callerHost(index);
    }

    /** The options by which a proxy asks the phone whether it is there. */
    List<String> checks(final int checkSeconds, final int forceSeconds) {
        return List.of("dn." + number() + ".oos-check=" + checkSeconds, "dn." + number() + ".oos-force=" + forceSeconds);
    }

    /** The options that tell a proxy of the phone or service. */
    List<String> options() {
        final String contact = "dn." + number() + ".contact=sip:" + number() + "@" + phoneHost() + ":" + PHONE_PORT
            + ";transport=" + carrier.transport();
        return index <= LAST_PHONE ? List.of(contact)
            : List.of(contact, "dn." + number() + ".type=voice-over-ip-service");
    }
}
