package io.sipproxy;

import io.sipproxy.config.Configuration;
import io.sipproxy.config.ConfigurationException;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.EndOfPass;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The whole program as it starts from its jar, which prints at its end what it has counted. */
public final class MeteredProxy {
    /** Begins each line of {@link #main}'s that is for a test. */
    public static final String MARK = "counted ";
    /** Longest work of the loop's thread between two ends of passes in microseconds, without what it waited for. */
    public static final String LONGEST_WORK = "LONGEST_WORK_US";

    private MeteredProxy() {
    }

    /** With the options of the system properties. */
    public static void main(final String[] args) throws IOException, ConfigurationException {
        final ProxyInstance proxy = ProxyInstance.launch(Configuration.load(systemProperties(), List.of()));
        final WorkMeter meter = new WorkMeter();
        proxy.loop().addEndOfPass(meter);
        final CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(proxy, ended)));
        System.out.println(proxy.welcome());
        proxy.run();
        for (final Counter counter : Counter.values()) {
            System.out.println(MARK + counter + " " + proxy.counters().get(counter));
        }
        System.out.println(MARK + LONGEST_WORK + " " + TimeUnit.NANOSECONDS.toMicros(meter.longestNs));
        System.out.flush();
        ended.countDown();
    }

    private static void stop(final ProxyInstance proxy, final CountDownLatch ended) {
        proxy.requestStop();
        try {
            ended.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }

    private static Map<String, String> systemProperties() {
        final Properties all = System.getProperties();
        final Map<String, String> properties = new HashMap<>();
        all.stringPropertyNames().forEach(name -> properties.put(name, all.getProperty(name)));
        return properties;
    }

    /** Processor time: it shows what the loop does, not what else the machine is busy with. */
    private static final class WorkMeter implements EndOfPass {
        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        private long lastNs = threads.getCurrentThreadCpuTime();
        private boolean hasPassed;
        private long longestNs;

        /** The first pass is the start of the process rather. */
        @Override
        public void onEndOfPass(final long nowNs) {
            final long cpuNs = threads.getCurrentThreadCpuTime();
            if (hasPassed) {
                longestNs = Math.max(longestNs, cpuNs - lastNs);
            }
            hasPassed = true;
            lastNs = cpuNs;
        }
    }
}
