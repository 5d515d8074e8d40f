package io.sipproxy.system.recovery;

import io.sipproxy.system.ProxyProcess;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Base of the tests with real firewalls: sites that are closed after the test, and what their proxies said for a test
 * that failed.
 */
@ExtendWith(InNamespaces.class)
abstract class RecoveryScenario implements AutoCloseable {
    /** Sooner than any detector finds a silent connection dead, and long enough for a busy machine. */
    static final long AT_ONCE_MILLIS = 1_500;

    private final Deque<AutoCloseable> perTest = new ArrayDeque<>();
    private final Set<ProxyProcess> proxies = new LinkedHashSet<>();

    /** A phone at a configured address, and a caller, beside the shared proxy that recovers connections. */
    final Site site() {
        return site(Carrier.TCP);
    }

    final Site site(final Carrier carrier) {
        return add(Site.ofPhone(Proxies.recovering(), carrier));
    }

    final Site site(final ProxyProcess proxy) {
        return add(Site.ofPhone(proxy, Carrier.TCP));
    }

    /** A site with a proxy of its own. */
    final Site ownSite() {
        return ownSite(Carrier.TCP);
    }

    final Site ownSite(final Carrier carrier) {
        return add(Site.ofPhone(closing(Proxies.startRecovering()), carrier));
    }

    /** As {@link #site(Carrier)}, but what is called is a service, not a phone. */
    final Site serviceSite(final Carrier carrier) {
        return add(Site.ofService(Proxies.recovering(), carrier));
    }

    /** As {@link #site()}, but the phone registers over a connection that it opens. */
    final Site registeredSite() {
        return add(Site.ofRegistered(Proxies.recovering()));
    }

    /** Done after the test, in reverse order. */
    final <T extends AutoCloseable> T closing(final T resource) {
        perTest.push(resource);
        return resource;
    }

    /** What helps to understand a failure. */
    final String circumstances() {
        final StringBuilder text = new StringBuilder();
        proxies.forEach(proxy -> text.append(proxy.output()).append('\n'));
        return text.toString();
    }

    /** A site that the test made itself. */
    final Site add(final Site site) {
        proxies.add(site.proxy());
        return closing(site);
    }

    @Override
    public final void close() {
        while (!perTest.isEmpty()) {
            try {
                perTest.pop().close();
            } catch (final Exception e) {
                throw new AssertionError("cannot clean up", e);
            }
        }
    }
}
