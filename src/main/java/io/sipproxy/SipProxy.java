package io.sipproxy;

import ch.qos.logback.classic.LoggerContext;
import io.sipproxy.config.CommandLine;
import io.sipproxy.config.Configuration;
import io.sipproxy.config.ConfigurationException;
import io.sipproxy.config.Option;
import io.sipproxy.config.OptionTable;
import io.sipproxy.transport.nativesocket.NativePreload;
import io.sipproxy.transport.tls.TlsMaterialException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: reads the command line and the options, starts a {@link ProxyInstance}, and ends it in order. */
public final class SipProxy {
    /** Exit code when a socket could not be opened or the loop failed. */
    static final int EXIT_FAILURE = 1;

    /** What the orderly stop may take beyond the configured time before the process ends regardless. */
    private static final long STOP_MARGIN_SECONDS = 5;

    private SipProxy() {
    }

    /**
     * Runs the proxy until SIGTERM or SIGINT.
     *
     * @param args see {@code --help}. Exit codes: 0 after an orderly stop, 78 for a faulty configuration, 1 otherwise.
     */
    public static void main(final String[] args) {
        final Command command = Command.find(args);
        if (command != null) {
            System.exit(command.run(args));
        }
        try {
            final CommandLine commandLine = CommandLine.parse(args);
            if (commandLine.isHelp()) {
                System.out.print(CommandLine.usage() + OptionTable.help());
            } else if (commandLine.isVersion()) {
                System.out.println("sipproxy " + version());
            } else {
                withConfiguration(commandLine, Configuration.load(systemProperties(), commandLine.files()));
            }
        } catch (final ConfigurationException e) {
            e.faults().forEach(System.err::println);
            System.exit(ConfigurationException.EXIT_CODE);
        }
    }

    private static void withConfiguration(final CommandLine commandLine, final Configuration configuration)
        throws ConfigurationException {
        if (commandLine.isPrintConfig()) {
            System.out.print(OptionTable.effective(configuration));
        }
        if (commandLine.isCheck()) {
            TlsOptions.check(configuration);
            RegistrarUsers.read(configuration);
            configuration.warnings().forEach(warning -> System.out.println("warning: " + warning));
            System.out.println("configuration is valid");
        } else if (!commandLine.isPrintConfig()) {
            run(configuration);
        }
    }

    private static void run(final Configuration configuration) throws ConfigurationException {
        if (needsNative(configuration)) {
            NativePreload.begin();
        }
        // Not before: the first logger sets the log up, which the other thread need not wait for.
        final Logger logger = LoggerFactory.getLogger(SipProxy.class);
        LogOptions.apply(configuration);
        configuration.warnings().forEach(logger::warn);
        try (ProxyInstance proxy = ProxyInstance.launch(configuration)) {
            final CountDownLatch ended = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(proxy, ended), "sipproxy-stop"));
            logger.info("sipproxy {} {}", version(), proxy.welcome());
            OpenFiles.compare(configuration);
            try {
                proxy.run();
            } finally {
                ended.countDown();
            }
        } catch (final TlsMaterialException e) {
            throw TlsOptions.fault(configuration, e);
        } catch (final IOException e) {
            System.err.println("sipproxy cannot start: " + e.getMessage());
            System.exit(EXIT_FAILURE);
        }
    }

    private static boolean needsNative(final Configuration configuration) {
        return configuration.flag(Option.SIP_ENABLE_TCP_KEEP_ALIVE) || configuration.isSet(Option.CONTROL_SOCKET)
            || Monitoring.isWanted(configuration);
    }

    /** A JVM that a signal ends reports the signal; an orderly stop is to report success. */
    private static void stop(final ProxyInstance proxy, final CountDownLatch ended) {
        proxy.requestStop();
        try {
            final boolean orderly =
                ended.await(TimeUnit.NANOSECONDS.toSeconds(proxy.stopTimeoutNs()) + STOP_MARGIN_SECONDS, TimeUnit.SECONDS);
            end(orderly && !proxy.hasFailed() ? 0 : EXIT_FAILURE);
        } catch (final InterruptedException e) {
            end(EXIT_FAILURE);
        }
    }

    /** The log is written by a thread of its own, which a halt would not wait for. */
    private static void end(final int exitCode) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
        Runtime.getRuntime().halt(exitCode);
    }

    private static Map<String, String> systemProperties() {
        final Properties all = System.getProperties();
        final Map<String, String> properties = new HashMap<>();
        all.stringPropertyNames().forEach(name -> properties.put(name, all.getProperty(name)));
        return properties;
    }

    static String version() {
        final String version = SipProxy.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
