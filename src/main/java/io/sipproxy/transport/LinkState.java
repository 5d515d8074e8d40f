package io.sipproxy.transport;

/** How far a {@link Link} is in its life, for operators to see. */
public enum LinkState {
    /** TCP is being established. */
    CONNECTING,
    /** TCP is established, TLS is not yet. */
    HANDSHAKING,
    /** Established; on UDP always. */
    OPEN,
    /** Lost for everybody, but output still waits for the peer, or the peer's own close does. */
    CLOSING,
    /** Over. */
    CLOSED
}
