package io.sipproxy.config;

import java.util.Arrays;
import java.util.List;

/** The kind of a device; names are those of the option dn.NUMBER.type. */
public enum DnType {
    /** A phone. */
    EXTENSION("extension"),
    /** A service such as voice mail or a media server. */
    VOICE_OVER_IP_SERVICE("voice-over-ip-service");

    private final String text;

    DnType(final String text) {
        this.text = text;
    }

    static List<String> names() {
        return Arrays.stream(values()).map(type -> type.text).toList();
    }

    static DnType of(final String text) {
        return values()[names().indexOf(text)];
    }
}
