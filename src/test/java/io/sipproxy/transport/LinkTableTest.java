package io.sipproxy.transport;

import io.sipproxy.sip.Transport;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LinkTableTest {
    private final LinkTable<FakeLink> table = new LinkTable<>();
    private long lastId;

    @Test
    void shouldFindByTheWholeKey() {
        final FakeLink link = add(1, 2, 5060);
        assertSame(link, table.find(Transport.TCP, 1, 2, 5060));
        assertNull(table.find(Transport.TLS, 1, 2, 5060));
        assertNull(table.find(Transport.TCP, 0, 2, 5060));
        assertNull(table.find(Transport.TCP, 1, 3, 5060));
        assertNull(table.find(Transport.TCP, 1, 2, 5061));
    }

    @Test
    void shouldFindTheNewestUsableOfSeveralToOnePeer() {
        final FakeLink first = add(1, 2, 5060);
        final FakeLink second = add(1, 2, 5060);
        final FakeLink third = add(1, 2, 5060);
        assertSame(third, table.find(Transport.TCP, 1, 2, 5060));
        third.isLost = true;
        assertSame(second, table.find(Transport.TCP, 1, 2, 5060));
        assertTrue(table.remove(second));
        assertSame(first, table.find(Transport.TCP, 1, 2, 5060));
        assertTrue(table.remove(first));
        assertNull(table.find(Transport.TCP, 1, 2, 5060));
        assertEquals(1, table.size());
    }

    @Test
    void shouldRemoveOnlyWhatIsIn() {
        final FakeLink link = add(1, 2, 5060);
        assertFalse(table.remove(new FakeLink(99, 1, 2, 5060)));
        assertTrue(table.remove(link));
        assertFalse(table.remove(link));
        assertEquals(0, table.size());
    }

    @Test
    void shouldAgreeWithAListWhateverIsAddedAndRemoved() {
        final Random random = new Random(3);
        final List<FakeLink> model = new ArrayList<>();
        for (int step = 0; step < 30_000; step++) {
            if (random.nextInt(100) < (step < 10_000 ? 60 : 45)) {
                model.add(add(0, random.nextInt(800), 5060));
            } else if (!model.isEmpty()) {
                assertTrue(table.remove(model.remove(random.nextInt(model.size()))));
            }
            assertEquals(model.size(), table.size());
            final long lo = random.nextInt(800);
            assertSame(newest(model, lo), table.find(Transport.TCP, 0, lo, 5060));
        }
    }

    @Test
    void shouldKeepOnlyUsedLinksWhenUnusedAreRemoved() {
        for (int i = 0; i < 1000; i++) {
            final FakeLink link = add(0, i, 5060);
            if (i % 10 == 0) {
                link.add(new LinkUser() {
                    @Override
                    protected void onLinkLost(final Link lost, final LossCause cause, final long nowNs) {
                    }
                });
            }
        }
        assertEquals(900, table.removeUnused());
        assertEquals(100, table.size());
        for (int i = 0; i < 1000; i++) {
            assertEquals(i % 10 == 0, table.find(Transport.TCP, 0, i, 5060) != null);
        }
    }

    private FakeLink add(final long hi, final long lo, final int port) {
        final FakeLink link = new FakeLink(++lastId, hi, lo, port);
        table.add(link);
        return link;
    }

    private static FakeLink newest(final List<FakeLink> model, final long lo) {
        FakeLink newest = null;
        for (final FakeLink link : model) {
            if (link.remote().lo() == lo && (newest == null || link.id() > newest.id())) {
                newest = link;
            }
        }
        return newest;
    }
}
