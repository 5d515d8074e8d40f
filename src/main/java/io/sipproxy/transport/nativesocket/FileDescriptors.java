package io.sipproxy.transport.nativesocket;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.channels.Channel;

/**
 * The number by which the system knows a channel: {@code getFDVal()} of the JDK's own {@code sun.nio.ch.SelChImpl},
 * which needs {@code --add-opens java.base/sun.nio.ch=ALL-UNNAMED} (in the manifest of the jar). On Windows it is the
 * SOCKET.
 */
final class FileDescriptors {
    /** Not a descriptor. */
    static final int NONE = -1;

    private final Class<?> type;
    private final MethodHandle getter;

    private FileDescriptors(final Class<?> type, final MethodHandle getter) {
        this.type = type;
        this.getter = getter;
    }

    /**
     * Finds the way to the number.
     *
     * @return the way
     * @throws ReflectiveOperationException if this JDK is built otherwise, or does not open its package
     */
    static FileDescriptors open() throws ReflectiveOperationException {
        final Class<?> type = Class.forName("sun.nio.ch.SelChImpl");
        final Method method = type.getMethod("getFDVal");
        if (!method.trySetAccessible()) {
            throw new IllegalAccessException("java.base does not open sun.nio.ch to this program");
        }
        final MethodHandle handle = MethodHandles.lookup().unreflect(method);
        return new FileDescriptors(type, handle.asType(MethodType.methodType(int.class, Object.class)));
    }

    /**
     * The descriptor of a channel.
     *
     * @param channel any
     * @return the number; {@link #NONE} if the channel is closed, since a closed one still has a number and that may be
     *     another socket's, or if it is none of the JDK's sockets
     */
    int of(final Channel channel) {
        if (!channel.isOpen() || !type.isInstance(channel)) {
            return NONE;
        }
        try {
            return (int) getter.invokeExact((Object) channel);
        } catch (final RuntimeException | Error e) {
            throw e;
        } catch (final Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
