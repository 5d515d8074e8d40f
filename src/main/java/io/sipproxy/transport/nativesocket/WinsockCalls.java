package io.sipproxy.transport.nativesocket;

/** The calls of ws2_32 that are used here, named and meant as Microsoft describes them. */
interface WinsockCalls {
    /**
     * @return 0, or -1 and then {@link #lastError()} says why
     */
    int setsockopt(long socket, int level, int option, NativeBlock value, int length);

    /**
     * The parts of WSAIoctl that are not used, overlapped operation and completion routine, are null.
     *
     * @param output   may be null
     * @param returned receives how many bytes were written to output
     * @return 0, or -1 and then {@link #lastError()} says why
     */
    int ioctl(long socket, int code, NativeBlock input, int inputLength, NativeBlock output, NativeBlock returned);

    /** WSAGetLastError. */
    int lastError();
}
