package io.sipproxy.system;

import java.util.Locale;

/** The transport that a test runs over. */
public enum Net {
    UDP, TCP;

    /** The transport parameter of a URI, with its semicolon. */
    String uriParam() {
        return ";transport=" + name().toLowerCase(Locale.ROOT);
    }

    Net other() {
        return this == UDP ? TCP : UDP;
    }
}
