package io.sipproxy.system.recovery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;

/**
 * The process with the namespaces. It is in the namespace of the test's endpoints itself; the firewall and the proxies
 * have one each. Each line on stdin names a test, which then runs beside those that still do; the end of stdin ends
 * the process.
 */
final class LabMain {
    private static final PrintStream REPORTS = System.out;

    private LabMain() {
    }

    public static void main(final String[] args) throws IOException {
        System.setOut(System.err);
        Network.build();
        final BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String test = orders.readLine(); test != null; test = orders.readLine()) {
            final String ordered = test;
            final Thread thread = new Thread(() -> report(new Report(ordered, run(ordered))), test);
            thread.setDaemon(true);
            thread.start();
        }
        System.exit(0);
    }

    private static void report(final Report report) {
        synchronized (REPORTS) {
            REPORTS.println(report.line());
            REPORTS.flush();
        }
    }

    /** Runs the test; the result is what was thrown, as text. */
    private static String run(final String test) {
        final String[] names = test.split(" ");
        try {
            final Class<?> testClass = Class.forName(names[0]);
            final Object[] carrier = names.length > 2 ? new Object[] {Carrier.valueOf(names[2])} : new Object[0];
            final Method method = carrier.length > 0 ? testClass.getDeclaredMethod(names[1], Carrier.class)
                : testClass.getDeclaredMethod(names[1]);
            final RecoveryScenario instance = (RecoveryScenario) testClass.getDeclaredConstructor().newInstance();
            try (instance) {
                method.invoke(instance, carrier);
                return "";
            } catch (final InvocationTargetException e) {
                return text(e.getCause()) + instance.circumstances();
            }
        } catch (final ReflectiveOperationException | RuntimeException | AssertionError e) {
            return text(e);
        }
    }

    private static String text(final Throwable failure) {
        final StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
