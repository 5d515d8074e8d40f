package io.sipproxy.transport.nativesocket;

import java.util.ArrayList;
import java.util.List;

/** Notes each call; the descriptor is real and stays untouched. */
final class FakePosixCalls implements PosixCalls {
    final List<String> calls = new ArrayList<>();
    /** What every call fails with; 0 for success. */
    int error;
    /** What getsockopt answers. */
    byte[] answer = new byte[0];

    @Override
    public int setsockopt(
        final int socket, final int level, final int option, final NativeBlock value, final int length) {
        calls.add("set " + level + " 0x" + Integer.toHexString(option) + " " + value.getInt(0) + " length " + length);
        return error == 0 ? 0 : -1;
    }

    @Override
    public int getsockopt(
        final int socket, final int level, final int option, final NativeBlock value, final NativeBlock length) {
        calls.add("get " + level + " 0x" + Integer.toHexString(option));
        if (error != 0) {
            return -1;
        }
        value.bytes().put(0, answer);
        length.putInt(0, answer.length);
        return 0;
    }

    @Override
    public int errno() {
        return error;
    }

    @Override
    public String errorText(final int number) {
        return "error " + number;
    }
}
