package io.sipproxy.fuzz;

import java.util.List;
import java.util.function.Consumer;

/** All targets. */
enum FuzzTarget {
    DATAGRAM(DatagramFuzz.class, DatagramFuzz::fuzzerTestOneInput, 2000),
    STREAM(StreamFuzz.class, StreamFuzz::fuzzerTestOneInput, 1500),
    URI(UriFuzz.class, UriFuzz::fuzzerTestOneInput, 300),
    NAME_ADDR(NameAddrFuzz.class, NameAddrFuzz::fuzzerTestOneInput, 400),
    VIA(ViaFuzz.class, ViaFuzz::fuzzerTestOneInput, 400),
    CREDENTIALS(CredentialsFuzz.class, CredentialsFuzz::fuzzerTestOneInput, 600),
    FORWARD(ForwardFuzz.class, ForwardFuzz::fuzzerTestOneInput, 1500),
    PROXY(ProxyFuzz.class, ProxyFuzz::fuzzerTestOneInput, 250);

    private final Class<?> type;
    private final Consumer<byte[]> action;
    private final int maxLength;

    FuzzTarget(final Class<?> type, final Consumer<byte[]> action, final int maxLength) {
        this.type = type;
        this.action = action;
        this.maxLength = maxLength;
    }

    /** Runs one input. */
    void run(final byte[] input) {
        action.accept(input);
    }

    /** The class with the method {@code fuzzerTestOneInput}. */
    String className() {
        return type.getName();
    }

    /** The folder of its corpus, beside this class. */
    String folder() {
        return type.getSimpleName();
    }

    /**
     * The classes that are not its concern, as Jazzer's patterns: what the parser makes of a message is for the targets
     * that feed it bytes, while a script is searched for what the layers above make of it.
     */
    List<String> untraced() {
        return this == PROXY ? List.of("io.sipproxy.sip.**", "io.sipproxy.status.**", "io.sipproxy.transport.**") : List.of();
    }

    /** Longest input that is worth looking at. */
    int maxLength() {
        return maxLength;
    }
}
