package io.sipproxy.control;

/** What a client asks for makes no sense, or cannot be done; the message is for whoever asked. */
public final class BadRequestException extends Exception {
    /** @param message one line that names what is wrong and what is valid. */
    public BadRequestException(final String message) {
        super(message);
    }
}
