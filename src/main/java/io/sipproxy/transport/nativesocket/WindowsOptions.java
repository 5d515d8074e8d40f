package io.sipproxy.transport.nativesocket;

/**
 * Numbers of socket options on Windows, from the headers of its SDK. jnr-constants is no help: its table for TCP has
 * only TCP_NODELAY, and its IP_TOS is that of Winsock 1.
 */
final class WindowsOptions {
    /** winsock2.h. */
    static final int SOL_SOCKET = 0xffff;
    /** winsock2.h; Microsoft: "SO_KEEPALIVE socket option". */
    static final int SO_KEEPALIVE = 0x0008;
    /** ws2def.h. */
    static final int IPPROTO_IP = 0;
    /** ws2ipdef.h. */
    static final int IP_TOS = 3;
    /** ws2def.h. */
    static final int IPPROTO_IPV6 = 41;
    /** ws2ipdef.h. */
    static final int IPV6_TCLASS = 39;
    /** ws2def.h. */
    static final int IPPROTO_TCP = 6;
    /** ws2def.h. */
    static final int TCP_NODELAY = 1;
    /** ws2ipdef.h, the same as TCP_KEEPALIVE: seconds; since Windows 10 version 1709. */
    static final int TCP_KEEPIDLE = 3;
    /** ws2ipdef.h: seconds, 0xffffffff for ever. Microsoft: "IPPROTO_TCP socket options". */
    static final int TCP_MAXRT = 5;
    /** ws2ipdef.h: TCP_MAXRT in milliseconds. */
    static final int TCP_MAXRTMS = 14;
    /** ws2ipdef.h: at most 255; since Windows 10 version 1703. */
    static final int TCP_KEEPCNT = 16;
    /** ws2ipdef.h: seconds; since Windows 10 version 1709. */
    static final int TCP_KEEPINTVL = 17;
    /** mstcpip.h, _WSAIOW(IOC_VENDOR, 4): struct tcp_keepalive { onoff, keepalivetime ms, keepaliveinterval ms }. */
    static final int SIO_KEEPALIVE_VALS = 0x98000004;
    /** mstcpip.h, _WSAIORW(IOC_VENDOR, 39): DWORD version in, TCP_INFO_v0 or _v1 out; since version 1703. */
    static final int SIO_TCP_INFO = 0xd8000027;

    /** winsock2.h; Microsoft: "Windows Sockets Error Codes". */
    static final int WSAEINVAL = 10022;
    /** winsock2.h. */
    static final int WSAENOTSOCK = 10038;
    /** winsock2.h. */
    static final int WSAENOPROTOOPT = 10042;
    /** winsock2.h. */
    static final int WSAEOPNOTSUPP = 10045;

    private WindowsOptions() {
    }
}
