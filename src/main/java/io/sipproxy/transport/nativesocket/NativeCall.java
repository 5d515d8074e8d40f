package io.sipproxy.transport.nativesocket;

import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Function;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;

/**
 * A function with so many parameters that JNR would pack them into a new array at each call: it has fast ways for up to
 * six. The arguments are written into memory of its own. Unlike JNR's calls it does not note the system's error.
 */
final class NativeCall {
    private static final int SLOT = Long.BYTES;

    private final Invoker invoker = Invoker.getInstance();
    private final Function function;
    private final NativeBlock arguments;
    private final long[] addresses;
    private final NativeBlock result = new NativeBlock(SLOT);

    /**
     * @param library    file or name of a library
     * @param symbol     name of a function that returns an int
     * @param parameters their types: 32-bit integers and pointers
     * @throws UnsatisfiedLinkError if there is no such library or function
     */
    NativeCall(final String library, final String symbol, final Type... parameters) {
        final Library loaded = Library.getCachedInstance(library, Library.LAZY);
        final long address = loaded == null ? 0 : loaded.getSymbolAddress(symbol);
        if (address == 0) {
            throw new UnsatisfiedLinkError(library + " has no " + symbol + ": " + Library.getLastError());
        }
        function = new Function(address, Type.SINT32, parameters, CallingConvention.DEFAULT);
        arguments = new NativeBlock(parameters.length * SLOT);
        addresses = new long[parameters.length];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = arguments.address() + i * SLOT;
        }
    }

    NativeCall putInt(final int index, final int value) {
        arguments.putInt(index * SLOT, value);
        return this;
    }

    NativeCall putAddress(final int index, final long value) {
        arguments.bytes().putLong(index * SLOT, value);
        return this;
    }

    int invoke() {
        invoker.invoke(function, result.address(), addresses);
        return (int) result.bytes().getLong(0);
    }
}
