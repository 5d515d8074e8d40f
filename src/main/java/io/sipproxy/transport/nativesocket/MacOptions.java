package io.sipproxy.transport.nativesocket;

/** Numbers of socket options on macOS, from the headers of its kernel, XNU. */
final class MacOptions {
    /** bsd/sys/socket.h. */
    static final int SOL_SOCKET = 0xffff;
    /** bsd/sys/socket.h. */
    static final int SO_KEEPALIVE = 0x0008;
    /** bsd/netinet/in.h. */
    static final int IPPROTO_IP = 0;
    /** bsd/netinet/in.h. */
    static final int IP_TOS = 3;
    /** bsd/netinet/in.h. */
    static final int IPPROTO_IPV6 = 41;
    /** bsd/netinet6/in6.h; RFC 3542 section 6.5. */
    static final int IPV6_TCLASS = 36;
    /** bsd/netinet/in.h. */
    static final int IPPROTO_TCP = 6;
    /** bsd/netinet/tcp.h. */
    static final int TCP_NODELAY = 0x01;
    /** bsd/netinet/tcp.h; tcp(4): idle time in seconds, what others call TCP_KEEPIDLE. */
    static final int TCP_KEEPALIVE = 0x10;
    /** bsd/netinet/tcp.h: seconds after which retransmission ends and the connection is dropped. */
    static final int TCP_RXT_CONNDROPTIME = 0x80;
    /** bsd/netinet/tcp.h; tcp(4): seconds. */
    static final int TCP_KEEPINTVL = 0x101;
    /** bsd/netinet/tcp.h; tcp(4). */
    static final int TCP_KEEPCNT = 0x102;
    /** bsd/netinet/tcp.h: struct tcp_connection_info. */
    static final int TCP_CONNECTION_INFO = 0x106;

    /** bsd/sys/errno.h; intro(2). */
    static final int EBADF = 9;
    /** bsd/sys/errno.h; intro(2). */
    static final int EINVAL = 22;
    /** bsd/sys/errno.h; intro(2). */
    static final int ENOPROTOOPT = 42;

    private MacOptions() {
    }
}
