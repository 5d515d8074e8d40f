package io.sipproxy.sip;

import org.agrona.DirectBuffer;

/** The registered request methods; every other token is an extension method, {@link #OTHER}. */
public enum Method {
    /** An extension method: RFC 3261 section 16 forwards it like any other. */
    OTHER,
    /** RFC 3261 section 13. */
    INVITE,
    /** RFC 3261 section 13. */
    ACK,
    /** RFC 3261 section 15. */
    BYE,
    /** RFC 3261 section 9. */
    CANCEL,
    /** RFC 3261 section 11. */
    OPTIONS,
    /** RFC 3261 section 10. */
    REGISTER,
    /** RFC 6665. */
    SUBSCRIBE,
    /** RFC 6665. */
    NOTIFY,
    /** RFC 3428. */
    MESSAGE,
    /** RFC 3515. */
    REFER,
    /** RFC 6086. */
    INFO,
    /** RFC 3262. */
    PRACK,
    /** RFC 3311. */
    UPDATE,
    /** RFC 3903. */
    PUBLISH;

    private static final int LETTER_BITS = 5;
    private static final int MAX_LENGTH = 9;
    private static final Method[] BY_LENGTH_AND_LETTER = table();

    private final byte[] token = Ascii.bytes(name());

    /**
     * The method's name as it is written in a message. Not to be changed by the caller. Meaningless for OTHER, whose
     * token is only in the message.
     *
     * @return the bytes of the name.
     */
    public byte[] token() {
        return token;
    }

    /**
     * Finds a method by its name. Methods are case-sensitive (RFC 3261 section 7.1): "invite" is an extension method.
     *
     * @param buffer to read.
     * @param offset of the name.
     * @param length of the name.
     * @return the method, or OTHER if it is not a registered one.
     */
    public static Method find(final DirectBuffer buffer, final int offset, final int length) {
        if (length < 1 || length > MAX_LENGTH) {
            return OTHER;
        }
        final Method candidate = BY_LENGTH_AND_LETTER[index(length, Bytes.at(buffer, offset))];
        return candidate != null && Ascii.equals(buffer, offset, length, candidate.token) ? candidate : OTHER;
    }

    private static int index(final int length, final byte first) {
        return length << LETTER_BITS | first & (1 << LETTER_BITS) - 1;
    }

    private static Method[] table() {
        final Method[] table = new Method[MAX_LENGTH + 1 << LETTER_BITS];
        for (final Method method : values()) {
            if (method != OTHER) {
                final int index = index(method.token.length, method.token[0]);
                if (table[index] != null) {
                    throw new IllegalStateException(method + " and " + table[index] + " share a slot");
                }
                table[index] = method;
            }
        }
        return table;
    }
}
