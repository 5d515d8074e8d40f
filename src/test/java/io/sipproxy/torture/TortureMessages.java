package io.sipproxy.torture;

import java.util.List;
import java.util.stream.Stream;

/** All messages of the torture suite. */
public final class TortureMessages {
    private static final String VIAS = "Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKa\nVia: SIP/2.0/UDP a;branch=z9hG4bKb";

    private TortureMessages() {
    }

    static Stream<TortureCase> cases() {
        return Stream.of(ValidMessages.all(), InvalidMessages.all(), ApplicationMessages.all(), Ipv6Messages.all())
            .flatMap(List::stream);
    }

    /** The bytes of a case; a response has some Vias. */
    static byte[] bytes(final TortureCase one) {
        return Notation.bytes(one.text().replace("{vias}", VIAS));
    }

    /** @return each message as it is on the wire. */
    public static List<byte[]> all() {
        return cases().map(TortureMessages::bytes).toList();
    }
}
