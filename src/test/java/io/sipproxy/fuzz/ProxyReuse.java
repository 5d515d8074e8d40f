package io.sipproxy.fuzz;

import io.sipproxy.ManualProxy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Proxies that serve many inputs, since making one takes longer than an input does. Every input has to leave its proxy
 * idle, and its links are taken away then. An input that fails is tried again with a new proxy, so that a failure which
 * its file shows is told from one that needs those before it.
 */
final class ProxyReuse {
    /** The clock of a proxy is moved by a month after each input, and timers are good for 73 years. */
    private static final int MAX_INPUTS = 800;

    private final Map<Object, Used> proxies = new HashMap<>();

    private static final class Used {
        private final ManualProxy proxy;
        private int inputs;

        private Used(final ManualProxy proxy) {
            this.proxy = proxy;
        }
    }

    /**
     * Runs an input.
     *
     * @param kind of proxy; one of the same kind may have served inputs before.
     * @param maker makes one of the kind.
     * @param input fails if something is wrong with the proxy, and else leaves it idle.
     */
    void run(final Object kind, final Supplier<ManualProxy> maker, final Consumer<ManualProxy> input) {
        final Used used = proxies.computeIfAbsent(kind, key -> new Used(maker.get()));
        try {
            input.accept(used.proxy);
            used.proxy.wire().forgetLinks();
        } catch (final RuntimeException | AssertionError e) {
            forget(kind);
            try (ManualProxy fresh = maker.get()) {
                input.accept(fresh);
            }
            throw new AssertionError("only after other inputs, and not with a new proxy", e);
        }
        if (++used.inputs == MAX_INPUTS) {
            forget(kind);
        }
    }

    private void forget(final Object kind) {
        proxies.remove(kind).proxy.close();
    }
}
