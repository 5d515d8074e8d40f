package io.sipproxy.transport.nativesocket;

/** The errors of Winsock that its socket option calls can give. Microsoft: "Windows Sockets Error Codes". */
final class WsaErrors {
    private WsaErrors() {
    }

    /**
     * @param error a WSA error number
     * @return its name, number and meaning
     */
    static String text(final int error) {
        switch (error) {
            case 10009:
                return text("WSAEBADF", error, "File handle is not valid");
            case 10013:
                return text("WSAEACCES", error, "Permission denied");
            case 10014:
                return text("WSAEFAULT", error, "Bad address");
            case WindowsOptions.WSAEINVAL:
                return text("WSAEINVAL", error, "Invalid argument");
            case 10036:
                return text("WSAEINPROGRESS", error, "Operation now in progress");
            case WindowsOptions.WSAENOTSOCK:
                return text("WSAENOTSOCK", error, "Socket operation on nonsocket");
            case WindowsOptions.WSAENOPROTOOPT:
                return text("WSAENOPROTOOPT", error, "Bad protocol option");
            case WindowsOptions.WSAEOPNOTSUPP:
                return text("WSAEOPNOTSUPP", error, "Operation not supported");
            case 10050:
                return text("WSAENETDOWN", error, "Network is down");
            case 10052:
                return text("WSAENETRESET", error, "Network dropped connection on reset");
            case 10053:
                return text("WSAECONNABORTED", error, "Software caused connection abort");
            case 10054:
                return text("WSAECONNRESET", error, "Connection reset by peer");
            case 10055:
                return text("WSAENOBUFS", error, "No buffer space available");
            case 10057:
                return text("WSAENOTCONN", error, "Socket is not connected");
            case 10060:
                return text("WSAETIMEDOUT", error, "Connection timed out");
            case 10093:
                return text("WSANOTINITIALISED", error, "Successful WSAStartup not yet performed");
            default:
                return "WSA error " + error;
        }
    }

    private static String text(final String name, final int error, final String meaning) {
        return name + " (" + error + "): " + meaning;
    }
}
