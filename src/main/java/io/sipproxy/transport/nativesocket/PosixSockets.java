package io.sipproxy.transport.nativesocket;

import java.nio.channels.NetworkChannel;

/** What Linux and macOS have in common: the calls, and errno. */
abstract class PosixSockets implements NativeSockets {
    private static final int FAILED = -1;
    /** More than any kernel's structure has by now; a longer one is cut, and its end is not used. */
    private static final int INFO_CAPACITY = 512;

    private final FileDescriptors descriptors;
    private final PosixCalls calls;
    private final TcpInfoLayout layout;
    private final int badDescriptor;
    private final int unknownOption;
    private final NativeBlock value = new NativeBlock(Integer.BYTES);
    private final NativeBlock infoBytes = new NativeBlock(INFO_CAPACITY);
    private final NativeBlock infoLength = new NativeBlock(Integer.BYTES);
    private boolean hasTcpInfo = true;

    PosixSockets(
        final FileDescriptors descriptors,
        final PosixCalls calls,
        final TcpInfoLayout layout,
        final int badDescriptor,
        final int unknownOption) {
        this.descriptors = descriptors;
        this.calls = calls;
        this.layout = layout;
        this.badDescriptor = badDescriptor;
        this.unknownOption = unknownOption;
    }

    @Override
    public final boolean hasTcpInfo() {
        return hasTcpInfo;
    }

    @Override
    public final String errorText(final int error) {
        return calls.errorText(error);
    }

    /** Sets an option that is an int. */
    final int set(final NetworkChannel channel, final int level, final int option, final int newValue) {
        final int descriptor = descriptors.of(channel);
        if (descriptor == FileDescriptors.NONE) {
            return badDescriptor;
        }
        value.putInt(0, newValue);
        return calls.setsockopt(descriptor, level, option, value, Integer.BYTES) == FAILED ? calls.errno() : OK;
    }

    final boolean read(final NetworkChannel channel, final int level, final int option, final TcpInfo info) {
        info.clear();
        final int descriptor = descriptors.of(channel);
        if (descriptor == FileDescriptors.NONE || !hasTcpInfo) {
            return false;
        }
        infoLength.putInt(0, infoBytes.capacity());
        if (calls.getsockopt(descriptor, level, option, infoBytes, infoLength) == FAILED) {
            hasTcpInfo = calls.errno() != unknownOption;
            return false;
        }
        layout.decode(infoBytes.bytes(), infoLength.getInt(0), info);
        return true;
    }

    static int toInt(final boolean on) {
        return on ? 1 : 0;
    }
}
