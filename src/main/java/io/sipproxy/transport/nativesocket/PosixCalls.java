package io.sipproxy.transport.nativesocket;

/** The calls of a POSIX system that are used here, as {@code setsockopt(2)} and {@code getsockopt(2)} have them. */
interface PosixCalls {
    /**
     * @return 0, or -1 and then {@link #errno()} says why
     */
    int setsockopt(int socket, int level, int option, NativeBlock value, int length);

    /**
     * @param length how much room value has; then how much was written
     * @return 0, or -1 and then {@link #errno()} says why
     */
    int getsockopt(int socket, int level, int option, NativeBlock value, NativeBlock length);

    /** The error of the last call. */
    int errno();

    /** The error in words, with its name and number. */
    String errorText(int error);
}
