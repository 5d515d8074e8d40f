package io.sipproxy.transport;

import io.sipproxy.status.Counter;

import java.io.IOException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Why a connection was lost. Loss is one event whatever the cause; the cause is for counters, logs and decisions. */
public enum LossCause {
    /** The connection was refused, or the peer or its network is unreachable. */
    CONNECT_FAILED(Counter.LOST_CONNECT_FAILED, false),
    /** The connection was not established within the connect timeout. */
    CONNECT_TIMEOUT(Counter.LOST_CONNECT_TIMEOUT, false),
    /** The peer closed the connection in an orderly way. */
    END_OF_STREAM(Counter.LOST_END_OF_STREAM, true),
    /** The peer reset the connection, or it was found reset on writing. */
    RESET(Counter.LOST_RESET, false),
    /** The kernel gave up: no answer to keep-alive probes or to retransmissions (ETIMEDOUT). */
    TIMED_OUT(Counter.LOST_TIMED_OUT, false),
    /** Reading failed for another reason. */
    READ_ERROR(Counter.LOST_READ_ERROR, false),
    /** Writing failed for another reason. */
    WRITE_ERROR(Counter.LOST_WRITE_ERROR, false),
    /** Output waited and the peer took none of it for too long. */
    WRITE_STALLED(Counter.LOST_WRITE_STALLED, false),
    /** A request was written and the peer's TCP did not acknowledge it in time. */
    ACK_TIMEOUT(Counter.LOST_ACK_TIMEOUT, false),
    /** A keep-alive ping (RFC 5626 section 3.5.1) was not answered in time. */
    PONG_TIMEOUT(Counter.LOST_PONG_TIMEOUT, false),
    /** The TLS handshake failed: the connection was never open. */
    TLS_HANDSHAKE_FAILED(Counter.LOST_TLS_HANDSHAKE_FAILED, false),
    /** A TLS alert, or a record that breaks the rules, after the handshake. */
    TLS_ERROR(Counter.LOST_TLS_ERROR, false),
    /** The end of a message in the stream cannot be told, so no later message can be found. */
    UNFRAMEABLE(Counter.LOST_UNFRAMEABLE, false),
    /** A message on the stream was not complete in time. */
    MESSAGE_TIMEOUT(Counter.LOST_MESSAGE_TIMEOUT, false),
    /** Incomplete messages took more memory than they may, and this one had been incomplete for longest. */
    INCOMPLETE_OVERFLOW(Counter.LOST_INCOMPLETE_OVERFLOW, false),
    /** Far too many line ends outside of messages. */
    LINE_END_FLOOD(Counter.LOST_LINE_END_FLOOD, false),
    /** More malformed messages of one source than it may bring. */
    MALFORMED_FLOOD(Counter.LOST_MALFORMED_FLOOD, false),
    /** Output of all connections took more memory than it may, and the peer had not taken all of its for longest. */
    OUTPUT_OVERFLOW(Counter.LOST_OUTPUT_OVERFLOW, false),
    /** The buffer pool was exhausted when the beginning of a message had to be kept. */
    OUT_OF_BUFFERS(Counter.LOST_OUT_OF_BUFFERS, false),
    /** Nothing was received or sent for the idle timeout, and nobody used the connection. */
    IDLE(Counter.LOST_IDLE, true),
    /** Idle while there was no room, or no file descriptor, for another connection. */
    SHED(Counter.LOST_SHED, true),
    /** A newer connection to the same peer took over. */
    REPLACED(Counter.LOST_REPLACED, true),
    /** The program ends. */
    SHUTDOWN(Counter.LOST_SHUTDOWN, true),
    /** An operator closed it. */
    ADMIN(Counter.LOST_ADMIN, true),
    /** A defect of this program while serving the connection. */
    INTERNAL_ERROR(Counter.LOST_INTERNAL_ERROR, false);

    private final Counter counter;
    private final boolean ordinary;

    LossCause(final Counter counter, final boolean ordinary) {
        this.counter = counter;
        this.ordinary = ordinary;
    }

    /**
     * The counter of connections lost for this cause.
     *
     * @return the counter
     */
    public Counter counter() {
        return counter;
    }

    /**
     * One line saying what happened.
     *
     * @return the description of the counter
     */
    public String description() {
        return counter.description();
    }

    /**
     * Whether this is the normal end of a connection, which nobody needs to be told about.
     *
     * @return true for a close that the peer or this program decided in an orderly way
     */
    public boolean isOrdinary() {
        return ordinary;
    }

    /**
     * Whether the peer just fell silent, as behind a firewall that forgot the connection.
     *
     * @return true if a missing answer of its TCP was the proof
     */
    public boolean isSilence() {
        return this == TIMED_OUT || this == ACK_TIMEOUT || this == WRITE_STALLED;
    }

    /**
     * Whether it is what the peer sent that ended the connection. Whoever does that once can do it again and again.
     *
     * @return true if the peer does not keep to the rules, or to a limit
     */
    public boolean isPeersFault() {
        return switch (this) {
            case TLS_HANDSHAKE_FAILED, UNFRAMEABLE, MESSAGE_TIMEOUT, INCOMPLETE_OVERFLOW, LINE_END_FLOOD,
                MALFORMED_FLOOD, OUTPUT_OVERFLOW -> true;
            default -> false;
        };
    }

    /**
     * Whether the connection was never open.
     *
     * @return true if it could not be opened
     */
    public boolean isConnectFailure() {
        return this == CONNECT_FAILED || this == CONNECT_TIMEOUT || this == TLS_HANDSHAKE_FAILED;
    }

    /**
     * Tells a reset and a timeout of the kernel from other errors of an established connection. The JDK hands on the
     * text of the operating system and no number, so the text is what there is to go by.
     *
     * @param error     of the socket
     * @param otherwise cause when the error is none of those known
     * @return the cause
     */
    static LossCause of(final IOException error, final LossCause otherwise) {
        if (error instanceof SSLException) {
            return TLS_ERROR;
        }
        final String text = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("timed out")) {
            return TIMED_OUT;
        }
        if (text.contains("reset") || text.contains("broken pipe") || text.contains("aborted") ||
            text.contains("forcibly closed")) {
            return RESET;
        }
        return otherwise;
    }
}
