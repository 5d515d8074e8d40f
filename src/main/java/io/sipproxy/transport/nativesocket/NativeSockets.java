package io.sipproxy.transport.nativesocket;

import java.nio.channels.NetworkChannel;

/**
 * What an operating system lets a program set on a TCP socket and read from it, beyond what the JDK reaches. One
 * implementation for each platform; {@link NativeSocketsFactory} chooses. Loop thread only. Nothing is allocated by a
 * call that succeeds.
 *
 * <p>Every option returns 0, or the error of the system (errno, on Windows the WSA error), which {@link #errorText}
 * puts into words. A channel that is closed is refused with the system's own error for a bad descriptor, and its
 * descriptor is not touched: the number may belong to another socket by then.
 */
public interface NativeSockets {
    /** No error. */
    int OK = 0;

    /**
     * Keep-alive probes on an idle connection (SO_KEEPALIVE).
     *
     * @param channel a TCP socket of either kind
     * @param on      whether to probe
     * @return 0 or the error
     */
    int keepAlive(NetworkChannel channel, boolean on);

    /**
     * How long a connection must be idle before the first probe.
     *
     * @param channel a TCP socket of either kind
     * @param seconds 1-32767
     * @return 0 or the error
     */
    int keepAliveIdle(NetworkChannel channel, int seconds);

    /**
     * The time between two probes.
     *
     * @param channel a TCP socket of either kind
     * @param seconds 1-32767
     * @return 0 or the error
     */
    int keepAliveInterval(NetworkChannel channel, int seconds);

    /**
     * How many probes may stay unanswered before the connection is given up.
     *
     * @param channel a TCP socket of either kind
     * @param count   1-127
     * @return 0 or the error
     */
    int keepAliveCount(NetworkChannel channel, int count);

    /**
     * How long sent data may stay unacknowledged before the connection is given up. Systems that count in seconds get
     * the next full one.
     *
     * @param channel      a TCP socket of either kind
     * @param milliseconds more than 0; 0 is the system's own time
     * @return 0 or the error
     */
    int userTimeout(NetworkChannel channel, int milliseconds);

    /**
     * Whether small segments leave at once (TCP_NODELAY).
     *
     * @param channel a TCP socket of either kind
     * @param on      whether they do
     * @return 0 or the error
     */
    int noDelay(NetworkChannel channel, boolean on);

    /**
     * The type of service of IPv4 packets and the traffic class of IPv6 packets, both: a socket of the JDK is for both
     * families.
     *
     * @param channel a TCP socket of either kind
     * @param value   0-255
     * @return 0 or the error; 0 too if the socket is of one family only and has taken the option of that one
     */
    int typeOfService(NetworkChannel channel, int value);

    /**
     * Whether {@link #read} is worth calling.
     *
     * @return false where the system has no such thing, and once it has said that it does not know it
     */
    boolean hasTcpInfo();

    /**
     * Reads what the system knows of a connection.
     *
     * @param channel a connection, or one being opened
     * @param info    is overwritten
     * @return false if nothing could be read: the channel is closed, or the system refuses; info then has no field
     */
    boolean read(NetworkChannel channel, TcpInfo info);

    /**
     * An error in words. Allocates.
     *
     * @param error what a call returned
     * @return for example {@code ENOPROTOOPT (92): Protocol not available}
     */
    String errorText(int error);

    /**
     * What this is, for the log.
     *
     * @return for example {@code Linux, through JNR}
     */
    String description();
}
