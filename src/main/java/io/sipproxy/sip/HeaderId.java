package io.sipproxy.sip;

import org.agrona.DirectBuffer;

/**
 * The header fields that some part of a proxy may want to look at. Any other one is {@link #OTHER}, to be forwarded
 * as it is; {@link SipMessage} keeps its name's place.
 */
public enum HeaderId {
    /** Every header field that is not listed here. */
    OTHER(""),
    /** RFC 3261 section 20.42. */
    VIA("Via", 'v'),
    /** RFC 3261 section 20.20. */
    FROM("From", 'f'),
    /** RFC 3261 section 20.39. */
    TO("To", 't'),
    /** RFC 3261 section 20.8. */
    CALL_ID("Call-ID", 'i'),
    /** RFC 3261 section 20.16. */
    CSEQ("CSeq"),
    /** RFC 3261 section 20.10. */
    CONTACT("Contact", 'm'),
    /** RFC 3261 section 20.22. */
    MAX_FORWARDS("Max-Forwards"),
    /** RFC 3261 section 20.34. */
    ROUTE("Route"),
    /** RFC 3261 section 20.30. */
    RECORD_ROUTE("Record-Route"),
    /** RFC 3261 section 20.14. */
    CONTENT_LENGTH("Content-Length", 'l'),
    /** RFC 3261 section 20.15. */
    CONTENT_TYPE("Content-Type", 'c'),
    /** RFC 3261 section 20.12. */
    CONTENT_ENCODING("Content-Encoding", 'e'),
    /** RFC 3261 section 20.19. */
    EXPIRES("Expires"),
    /** RFC 3261 section 20.23. */
    MIN_EXPIRES("Min-Expires"),
    /** RFC 3261 section 20.32. */
    REQUIRE("Require"),
    /** RFC 3261 section 20.29. */
    PROXY_REQUIRE("Proxy-Require"),
    /** RFC 3261 section 20.37. */
    SUPPORTED("Supported", 'k'),
    /** RFC 3261 section 20.40. */
    UNSUPPORTED("Unsupported"),
    /** RFC 3261 section 20.5. */
    ALLOW("Allow"),
    /** RFC 6665 section 8.2.2. */
    ALLOW_EVENTS("Allow-Events", 'u'),
    /** RFC 3261 section 20.1. */
    ACCEPT("Accept"),
    /** RFC 3841 section 9.2. */
    ACCEPT_CONTACT("Accept-Contact", 'a'),
    /** RFC 3841 section 9.2. */
    REJECT_CONTACT("Reject-Contact", 'j'),
    /** RFC 3841 section 9.1. */
    REQUEST_DISPOSITION("Request-Disposition", 'd'),
    /** RFC 3261 section 20.7. */
    AUTHORIZATION("Authorization"),
    /** RFC 3261 section 20.28. */
    PROXY_AUTHORIZATION("Proxy-Authorization"),
    /** RFC 3261 section 20.44. */
    WWW_AUTHENTICATE("WWW-Authenticate"),
    /** RFC 3261 section 20.27. */
    PROXY_AUTHENTICATE("Proxy-Authenticate"),
    /** RFC 3261 section 20.33. */
    RETRY_AFTER("Retry-After"),
    /** RFC 3326. */
    REASON("Reason"),
    /** RFC 3261 section 20.43. */
    WARNING("Warning"),
    /** RFC 6665 section 8.2.1. */
    EVENT("Event", 'o'),
    /** RFC 6665 section 8.2.3. */
    SUBSCRIPTION_STATE("Subscription-State"),
    /** RFC 3515 section 2.1. */
    REFER_TO("Refer-To", 'r'),
    /** RFC 3892 section 3. */
    REFERRED_BY("Referred-By", 'b'),
    /** RFC 3891 section 6. */
    REPLACES("Replaces"),
    /** RFC 5393 section 5. */
    MAX_BREADTH("Max-Breadth"),
    /** RFC 3327 section 4. */
    PATH("Path"),
    /** RFC 3608 section 5. */
    SERVICE_ROUTE("Service-Route"),
    /** RFC 5626 section 10. */
    FLOW_TIMER("Flow-Timer"),
    /** RFC 4028 section 4. */
    SESSION_EXPIRES("Session-Expires", 'x'),
    /** RFC 4028 section 5. */
    MIN_SE("Min-SE"),
    /** RFC 3262 section 7.1. */
    RSEQ("RSeq"),
    /** RFC 3262 section 7.2. */
    RACK("RAck"),
    /** RFC 8224 section 4. */
    IDENTITY("Identity", 'y'),
    /** RFC 3325 section 9.1. */
    P_ASSERTED_IDENTITY("P-Asserted-Identity"),
    /** RFC 3325 section 9.2. */
    P_PREFERRED_IDENTITY("P-Preferred-Identity"),
    /** RFC 3323 section 4.2. */
    PRIVACY("Privacy"),
    /** RFC 3261 section 20.36. */
    SUBJECT("Subject", 's'),
    /** RFC 3261 section 20.26. */
    PRIORITY("Priority"),
    /** Next hop chosen by a SIP Server for this request; not registered. */
    X_GENESYS_ROUTE("X-Genesys-Route"),
    /** RFC 3261 section 20.41. */
    USER_AGENT("User-Agent"),
    /** RFC 3261 section 20.35. */
    SERVER("Server"),
    /** RFC 3261 section 20.38. */
    TIMESTAMP("Timestamp"),
    /** RFC 3261 section 20.17. */
    DATE("Date");

    private static final HeaderId[] VALUES = values();
    /** Number of constants, for tables indexed by ordinal. */
    static final int COUNT = VALUES.length;

    private static final int SLOTS = 256;
    private static final HeaderId[] BY_SHAPE = new HeaderId[SLOTS];
    private static final HeaderId[] BY_LETTER = new HeaderId[1 << Byte.SIZE];
    private static final int MAX_LENGTH;

    static {
        int maxLength = 0;
        for (final HeaderId id : VALUES) {
            if (id != OTHER) {
                final byte[] name = id.canonicalName;
                int slot = slot(name.length, name[0], name[name.length - 1]);
                while (BY_SHAPE[slot] != null) {
                    slot = slot + 1 & SLOTS - 1;
                }
                BY_SHAPE[slot] = id;
                maxLength = Math.max(maxLength, name.length);
            }
            if (id.compactForm != 0) {
                BY_LETTER[id.compactForm] = id;
                BY_LETTER[Character.toUpperCase(id.compactForm)] = id;
            }
        }
        MAX_LENGTH = maxLength;
    }

    private final byte[] canonicalName;
    /** The name in lower case in little-endian words; the last one overlaps the one before. None for a short name. */
    private final long[] words;
    /** Those bits of the words that make letters lower case. */
    private final long[] letterBits;
    private final char compactForm;

    HeaderId(final String name) {
        this(name, '\0');
    }

    HeaderId(final String name, final char compactForm) {
        canonicalName = Ascii.bytes(name);
        this.compactForm = compactForm;
        final int length = canonicalName.length;
        words = new long[length < Long.BYTES ? 0 : (length + Long.BYTES - 1) / Long.BYTES];
        letterBits = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            final int place = Math.min(i * Long.BYTES, length - Long.BYTES);
            for (int j = Long.BYTES - 1; j >= 0; j--) {
                final byte b = canonicalName[place + j];
                words[i] = words[i] << Byte.SIZE | Ascii.lower(b);
                letterBits[i] = letterBits[i] << Byte.SIZE | (Ascii.isAlpha(b) ? 'a' - 'A' : 0);
            }
        }
    }

    /**
     * The long form in the RFC's spelling. Not to be changed by the caller.
     *
     * @return for example the bytes of "Call-ID"; empty for OTHER.
     */
    public byte[] canonicalName() {
        return canonicalName;
    }

    /**
     * Finds a header field by its long or compact name, without regard to case.
     *
     * @param buffer to read.
     * @param offset of the name.
     * @param length of the name.
     * @return the header field's id, or OTHER.
     */
    public static HeaderId find(final DirectBuffer buffer, final int offset, final int length) {
        if (length < 2) {
            return length == 1 ? orOther(BY_LETTER[Bytes.at(buffer, offset) & 0xFF]) : OTHER;
        }
        if (length > MAX_LENGTH) {
            return OTHER;
        }
        int slot = slot(length, Bytes.at(buffer, offset), Bytes.at(buffer, offset + length - 1));
        HeaderId candidate;
        while ((candidate = BY_SHAPE[slot]) != null) {
            if (candidate.matches(buffer, offset, length)) {
                return candidate;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        return OTHER;
    }

    static HeaderId of(final int ordinal) {
        return VALUES[ordinal];
    }

    private static HeaderId orOther(final HeaderId id) {
        return id == null ? OTHER : id;
    }

    /** Compares in words that may overlap; which of their bytes are letters is known beforehand. */
    private boolean matches(final DirectBuffer buffer, final int offset, final int length) {
        if (length != canonicalName.length) {
            return false;
        }
        if (length < Long.BYTES) {
            return Ascii.equalsIgnoreCase(buffer, offset, length, canonicalName);
        }
        for (int i = 0; i < words.length; i++) {
            final int place = Math.min(i * Long.BYTES, length - Long.BYTES);
            if ((Bytes.word(buffer, offset + place) | letterBits[i]) != words[i]) {
                return false;
            }
        }
        return true;
    }

    /** Length and outer letters tell the names apart; should a new one collide, it takes the next free slot. */
    private static int slot(final int length, final byte first, final byte last) {
        return length + (first & 0x1F) * 17 + (last & 0x1F) * 81 & SLOTS - 1;
    }
}
