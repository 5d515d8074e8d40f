package io.sipproxy.transport.nativesocket;

/** The outcome of an option that IPv4 and IPv6 have under different names. */
final class EitherFamily {
    private EitherFamily() {
    }

    /**
     * A socket of one family does not know the option of the other, which is no failure.
     *
     * @param ipv4          result of the option of IPv4
     * @param ipv6          result of the option of IPv6
     * @param unknownOption error for an option that the socket does not know
     * @param invalid       error that some systems give instead
     * @return 0 or the error that counts
     */
    static int result(final int ipv4, final int ipv6, final int unknownOption, final int invalid) {
        if (ipv4 == NativeSockets.OK) {
            return isOtherFamily(ipv6, unknownOption, invalid) ? NativeSockets.OK : ipv6;
        }
        return ipv6 == NativeSockets.OK && isOtherFamily(ipv4, unknownOption, invalid) ? NativeSockets.OK : ipv4;
    }

    private static boolean isOtherFamily(final int error, final int unknownOption, final int invalid) {
        return error == unknownOption || error == invalid;
    }
}
