package io.sipproxy.transport;

/** What a connection is there for, which says how many of them there may be, and who may have to go for one more. */
public enum Purpose {
    /** The peer opened it. */
    ACCEPTED,
    /** This side opened it, for a request: where requests go, the configuration and the registrations say. */
    REQUEST,
    /**
     * This side opened it, for a response whose own connection is gone: to whatever port, and over TLS whatever name,
     * the sender of the request said, who may be anybody. Of these each source has so many at a time, and nobody who has
     * sent a message loses his connection for one.
     */
    RESPONSE
}
