package io.sipproxy.transport.nativesocket;

/**
 * Numbers of socket options on Linux, as on every architecture but Alpha, MIPS, PA-RISC and SPARC, whose
 * {@code asm/socket.h} has its own SOL_SOCKET and SO_KEEPALIVE. They are part of the kernel's interface to programs and
 * never change.
 */
final class LinuxOptions {
    /** include/uapi/asm-generic/socket.h. */
    static final int SOL_SOCKET = 1;
    /** include/uapi/asm-generic/socket.h; socket(7). */
    static final int SO_KEEPALIVE = 9;
    /** include/uapi/linux/in.h; ip(7). */
    static final int IPPROTO_IP = 0;
    /** include/uapi/linux/in.h; ip(7). */
    static final int IP_TOS = 1;
    /** include/uapi/linux/in.h; ipv6(7). */
    static final int IPPROTO_IPV6 = 41;
    /** include/uapi/linux/in6.h; RFC 3542 section 6.5. */
    static final int IPV6_TCLASS = 67;
    /** include/uapi/linux/in.h; tcp(7). */
    static final int IPPROTO_TCP = 6;
    /** include/uapi/linux/tcp.h; tcp(7). */
    static final int TCP_NODELAY = 1;
    /** include/uapi/linux/tcp.h; tcp(7): seconds, 1-32767 (MAX_TCP_KEEPIDLE). */
    static final int TCP_KEEPIDLE = 4;
    /** include/uapi/linux/tcp.h; tcp(7): seconds, 1-32767 (MAX_TCP_KEEPINTVL). */
    static final int TCP_KEEPINTVL = 5;
    /** include/uapi/linux/tcp.h; tcp(7): 1-127 (MAX_TCP_KEEPCNT). */
    static final int TCP_KEEPCNT = 6;
    /** include/uapi/linux/tcp.h; tcp(7): struct tcp_info. */
    static final int TCP_INFO = 11;
    /** include/uapi/linux/tcp.h; tcp(7): milliseconds; since Linux 2.6.37. */
    static final int TCP_USER_TIMEOUT = 18;

    /** include/uapi/asm-generic/errno-base.h; errno(3). */
    static final int EBADF = 9;
    /** include/uapi/asm-generic/errno-base.h; errno(3). */
    static final int EINVAL = 22;
    /** include/uapi/asm-generic/errno.h; errno(3). */
    static final int ENOPROTOOPT = 92;

    private LinuxOptions() {
    }
}
