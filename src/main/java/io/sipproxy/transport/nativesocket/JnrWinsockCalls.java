package io.sipproxy.transport.nativesocket;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.IgnoreError;
import jnr.ffi.types.intptr_t;

/** Calls ws2_32.dll through jnr-ffi; jnr-posix has no socket options on Windows. */
final class JnrWinsockCalls implements WinsockCalls {
    private static final long NULL = 0;

    /** The functions under their own names, with addresses for pointers. */
    public interface Ws2 {
        int setsockopt(@intptr_t long socket, int level, int option, @intptr_t long value, int length);

        int getsockopt(
            @intptr_t long socket, int level, int option, @intptr_t long value, @intptr_t long length);

        int WSAIoctl(
            @intptr_t long socket,
            int code,
            @intptr_t long input,
            int inputLength,
            @intptr_t long output,
            int outputLength,
            @intptr_t long returned,
            @intptr_t long overlapped,
            @intptr_t long completion);

        @IgnoreError
        int WSAGetLastError();
    }

    private final Ws2 ws2;
    private final Runtime runtime;

    /** Loads the library. Throws what JNR throws, which may be an {@link Error}, if that cannot be done. */
    JnrWinsockCalls() {
        this("ws2_32");
    }

    JnrWinsockCalls(final String library) {
        ws2 = LibraryLoader.create(Ws2.class).stdcall().failImmediately().load(library);
        runtime = Runtime.getRuntime(ws2);
    }

    @Override
    public int setsockopt(
        final long socket, final int level, final int option, final NativeBlock value, final int length) {
        return ws2.setsockopt(socket, level, option, value.address(), length);
    }

    @Override
    public int ioctl(
        final long socket,
        final int code,
        final NativeBlock input,
        final int inputLength,
        final NativeBlock output,
        final NativeBlock returned) {
        return ws2.WSAIoctl(socket, code, input.address(), inputLength, output == null ? NULL : output.address(),
            output == null ? 0 : output.capacity(), returned.address(), NULL, NULL);
    }

    /**
     * JNR notes the thread's last error as soon as a call returns; asking the system later may find that of something
     * the JVM did since.
     */
    @Override
    public int lastError() {
        final int noted = runtime.getLastError();
        return noted != 0 ? noted : ws2.WSAGetLastError();
    }
}
