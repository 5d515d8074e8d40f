package io.sipproxy.transport.nativesocket;

import com.kenai.jffi.Type;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.IgnoreError;
import jnr.ffi.types.intptr_t;

/** Calls ws2_32.dll through jnr-ffi, on 64-bit Windows; jnr-posix has no socket options there. */
final class JnrWinsockCalls implements WinsockCalls {
    private static final long NULL = 0;

    /** The functions under their own names, with addresses for pointers. */
    public interface Ws2 {
        int setsockopt(@intptr_t long socket, int level, int option, @intptr_t long value, int length);

        @IgnoreError
        int WSAGetLastError();
    }

    private final Ws2 ws2;
    private final Runtime runtime;
    /** SOCKET, code, input, its length, output, its length, returned length, OVERLAPPED, completion routine. */
    private final NativeCall ioctl;
    private boolean isErrorNoted;

    /** Loads the library. Throws what JNR throws, which may be an {@link Error}, if that cannot be done. */
    JnrWinsockCalls() {
        this("ws2_32");
    }

    JnrWinsockCalls(final String library) {
        ws2 = LibraryLoader.create(Ws2.class).failImmediately().load(library);
        runtime = Runtime.getRuntime(ws2);
        ioctl = new NativeCall(library, "WSAIoctl", Type.POINTER, Type.UINT32, Type.POINTER, Type.UINT32,
            Type.POINTER, Type.UINT32, Type.POINTER, Type.POINTER, Type.POINTER);
    }

    @Override
    public int setsockopt(
        final long socket, final int level, final int option, final NativeBlock value, final int length) {
        isErrorNoted = true;
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
        isErrorNoted = false;
        return ioctl
            .putAddress(0, socket)
            .putInt(1, code)
            .putAddress(2, input.address())
            .putInt(3, inputLength)
            .putAddress(4, output == null ? NULL : output.address())
            .putInt(5, output == null ? 0 : output.capacity())
            .putAddress(6, returned.address())
            .putAddress(7, NULL)
            .putAddress(8, NULL)
            .invoke();
    }

    /**
     * JNR notes the thread's last error as soon as a call returns, which is the surest: asked for later it could be that
     * of something the JVM did since. After a {@link NativeCall} there is nothing but asking.
     */
    @Override
    public int lastError() {
        return isErrorNoted ? runtime.getLastError() : ws2.WSAGetLastError();
    }
}
