package io.sipproxy.fuzz;

/** The whole proxy under random interleavings of messages, losses and clock steps; see {@link ProxyScript}. */
public final class ProxyFuzz {
    private ProxyFuzz() {
    }

    /** One input: what happens, a few bytes for each event. */
    public static void fuzzerTestOneInput(final byte[] input) {
        ProxyScript.run(input);
    }
}
