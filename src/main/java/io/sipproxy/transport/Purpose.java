package io.sipproxy.transport;

/** What a connection is there for, which says how many of them there may be, and who may have to go for one more. */
enum Purpose {
    /** The peer opened it. */
    ACCEPTED,
    /** This side opened it, for a request: where requests go, the configuration and the registrations say. */
    REQUEST,
    /** This side opened it, for a response: to whatever port, and over TLS whatever name, the sender of the request said. */
    RESPONSE
}
