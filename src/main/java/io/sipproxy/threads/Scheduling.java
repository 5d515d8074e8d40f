package io.sipproxy.threads;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Platform;
import jnr.ffi.types.intptr_t;
import jnr.posix.POSIXFactory;

/**
 * How the Linux scheduler treats the calling thread. By sched_setattr(2) it becomes one for batch work (SCHED_BATCH), which
 * interrupts no other when it is woken, gets a nice value and, from Linux 6.12 on, a time slice of its own: others, whose
 * slices are shorter, interrupt it as soon as they have something to do. A nice value alone does neither: the event loop
 * that woke a thread for an answer was made to wait until that had written it, for two milliseconds. Where that call cannot
 * be had, setpriority(2) sets the nice value alone.
 */
final class Scheduling {
    /** By the name of the architecture in Java. glibc has a function for it from 2.41 on. */
    private static final Map<String, Integer> SCHED_SETATTR = Map.of("amd64", 314, "aarch64", 274, "riscv64", 274);
    /** Of the first version of struct sched_attr. */
    private static final int ATTR_BYTES = 48;
    private static final int SCHED_BATCH = 3;
    private static final int PRIO_PROCESS = 0;
    /** For both calls this is one thread, not the process. */
    private static final int CALLER = 0;

    /** What jnr-posix does not have; public for JNR. */
    public interface Calls {
        @intptr_t long syscall(@intptr_t long number, int thread, byte[] attr, int flags);
    }

    /** Loaded when the first thread asks. */
    private static final class Native {
        private static final Calls CALLS = LibraryLoader.create(Calls.class).failImmediately()
            .load(Platform.getNativePlatform().getStandardCLibraryName());
    }

    private Scheduling() {
    }

    /**
     * Lets the calling thread give way to others. Throws what JNR throws if it cannot be loaded, which may be a
     * {@link LinkageError}.
     *
     * @param nice 0 to 19.
     * @param sliceNs the time slice, 100,000 to 100,000,000.
     * @return whether it does so now.
     */
    static boolean giveWay(final int nice, final long sliceNs) {
        final Integer number = SCHED_SETATTR.get(System.getProperty("os.arch"));
        return number != null && setAttributes(number, nice, sliceNs)
            || POSIXFactory.getNativePOSIX().setpriority(PRIO_PROCESS, CALLER, nice) == 0;
    }

    private static boolean setAttributes(final int number, final int nice, final long sliceNs) {
        final ByteBuffer attr = ByteBuffer.allocate(ATTR_BYTES).order(ByteOrder.nativeOrder());
        attr.putInt(ATTR_BYTES).putInt(SCHED_BATCH).putLong(0).putInt(nice).putInt(0).putLong(sliceNs);
        return Native.CALLS.syscall(number, CALLER, attr.array(), 0) == 0;
    }
}
