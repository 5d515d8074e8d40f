package io.sipproxy.system;

/** What a test endpoint can write to: one TCP connection, or one remote address over UDP. */
public interface PeerLink {
    /** Writes the text, each char one byte (ISO-8859-1, so that any byte can be expressed). */
    void send(String text);

    /** Local port that the remote side sees as the source. */
    int localPort();

    /** True when the remote side closed the connection before the deadline; UDP never closes. */
    boolean awaitClosed(long millis);

    /** True when a lone CRLF, the answer to a keep-alive ping, arrived before the deadline. */
    boolean awaitPong(long millis);

    /** Ends the stream towards the remote side; what that still sends is read until it closes too. */
    void finish();

    /** Closes at once, without waiting for the other side. */
    void close();
}
