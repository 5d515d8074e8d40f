package io.sipproxy.transport.nativesocket;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/** Chooses the implementation for the system that this runs on. */
public final class NativeSocketsFactory {
    /** Makes the implementation of a platform; throws whatever JNR throws when it cannot load. */
    interface Loader {
        NativeSockets load(FileDescriptors descriptors);
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(NativeSocketsFactory.class);
    /** Architectures whose Linux has other numbers for SOL_SOCKET and SO_KEEPALIVE. */
    private static final Set<String> OTHER_NUMBERS = Set.of("alpha", "mips", "mipsel", "mips64", "mips64el", "sparc",
        "sparcv9", "sparc64", "parisc", "parisc64");

    private static final int MAX_CAUSES = 10;

    private NativeSocketsFactory() {
    }

    /**
     * Loads the implementation for this system, or falls back to the JDK's own options, and says so in the log, in one
     * line that names what is lost.
     *
     * @return the implementation
     */
    public static NativeSockets load() {
        final Loader loader = loader(System.getProperty("os.name"), System.getProperty("os.arch"));
        return load(loader, LOGGER);
    }

    /**
     * Loads the implementation for this system for nothing but {@link NativeSockets#read}, and says nothing about it.
     *
     * @return the implementation, which may be one that cannot read
     */
    public static NativeSockets loadForReading() {
        return load(loader(System.getProperty("os.name"), System.getProperty("os.arch")), NOPLogger.NOP_LOGGER);
    }

    /**
     * The JDK's own options, without anything being loaded.
     *
     * @return the implementation
     */
    public static NativeSockets jdk() {
        return new JdkSockets();
    }

    /** An implementation by system and architecture, null if there is none. */
    static Loader loader(final String osName, final String osArch) {
        final String os = osName.toLowerCase(Locale.ROOT);
        final String arch = osArch.toLowerCase(Locale.ROOT);
        if (os.equals("linux") && !OTHER_NUMBERS.contains(arch)) {
            return descriptors -> new LinuxSockets(descriptors, new JnrPosixCalls());
        }
        if (os.startsWith("mac os")) {
            return descriptors -> new MacSockets(descriptors, new JnrPosixCalls());
        }
        // The calling convention of 32-bit Windows is another one, and nobody runs servers on it.
        if (os.startsWith("windows") && (arch.equals("amd64") || arch.equals("aarch64"))) {
            return descriptors -> new WindowsSockets(descriptors, new JnrWinsockCalls());
        }
        return null;
    }

    static NativeSockets load(final Loader loader, final Logger log) {
        String reason = "this system is not known";
        if (loader != null) {
            try {
                final NativeSockets sockets = loader.load(FileDescriptors.open());
                reason = fault(sockets);
                if (reason == null) {
                    log.info("socket options: {}", sockets.description());
                    return sockets;
                }
            } catch (final ReflectiveOperationException | IOException | RuntimeException | LinkageError e) {
                reason = oneLine(e);
            }
        }
        log.warn("socket options: the JDK's, since JNR cannot be used ({}); tcp-user-timeout and tcp-ack-timeout have " +
            "no effect: a request lost on a dead connection is noticed by keep-alive or SIP timers only", reason);
        return new JdkSockets();
    }

    /** Sets an option and has the JDK read it back, which shows that descriptor, library and numbers are right. */
    private static String fault(final NativeSockets sockets) throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            final int error = sockets.keepAlive(channel, true);
            if (error != NativeSockets.OK) {
                return "SO_KEEPALIVE: " + sockets.errorText(error);
            }
            return channel.getOption(StandardSocketOptions.SO_KEEPALIVE) ? null : "SO_KEEPALIVE had no effect";
        }
    }

    /** The first line of the first cause: what is around it only says that JNR did not load. */
    private static String oneLine(final Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause.getCause() != null && depth < MAX_CAUSES; depth++) {
            cause = cause.getCause();
        }
        return cause.toString().lines().findFirst().orElse("").strip();
    }
}
