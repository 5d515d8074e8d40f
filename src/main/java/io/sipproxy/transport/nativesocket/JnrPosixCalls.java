package io.sipproxy.transport.nativesocket;

import jnr.constants.platform.Errno;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Platform;
import jnr.ffi.types.intptr_t;
import jnr.posix.LibC;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** Calls the C library through jnr-posix. */
final class JnrPosixCalls implements PosixCalls {
    /** jnr-posix's own getsockopt wraps the length at each call, 88 bytes of garbage; this one takes addresses. */
    public interface SocketCalls {
        int getsockopt(int socket, int level, int option, @intptr_t long value, @intptr_t long length);
    }

    private final POSIX posix;
    private final LibC libc;
    private final SocketCalls calls;

    /** Loads the library. Throws what JNR throws, which may be an {@link Error}, if that cannot be done. */
    JnrPosixCalls() {
        posix = POSIXFactory.getNativePOSIX();
        libc = posix.libc();
        calls = LibraryLoader.create(SocketCalls.class).failImmediately()
            .load(Platform.getNativePlatform().getStandardCLibraryName());
    }

    @Override
    public int setsockopt(
        final int socket, final int level, final int option, final NativeBlock value, final int length) {
        return libc.setsockopt(socket, level, option, value.bytes(), length);
    }

    @Override
    public int getsockopt(
        final int socket, final int level, final int option, final NativeBlock value, final NativeBlock length) {
        return calls.getsockopt(socket, level, option, value.address(), length.address());
    }

    @Override
    public int errno() {
        return posix.errno();
    }

    @Override
    public String errorText(final int error) {
        final Errno known = Errno.valueOf(error);
        return known.defined() && known.intValue() == error ?
            known.name() + " (" + error + "): " + known.description() : "error " + error;
    }
}
