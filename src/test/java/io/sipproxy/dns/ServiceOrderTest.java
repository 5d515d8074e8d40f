package io.sipproxy.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.Transport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceOrderTest {
    private static final int PICKS = 10_000;
    /** Chi-square that chance exceeds once in a thousand times, for two degrees of freedom. */
    private static final double LIMIT = 13.82;

    private final ServiceOrder order = new ServiceOrder();

    private static ResolvedHost host(final int[]... ranksAndWeights) {
        final List<Service> services = new ArrayList<>();
        for (final int[] each : ranksAndWeights) {
            services.add(new Service(Transport.TCP, 5060, each[0], each[1], List.of(new IpLiteral())));
        }
        return ResolvedHost.of(services);
    }

    private int[] firstPicks(final ResolvedHost host) {
        final int[] counts = new int[host.services()];
        for (int seed = 0; seed < PICKS; seed++) {
            order.arrange(host, seed);
            counts[order.get(0)]++;
        }
        return counts;
    }

    private static double chiSquare(final int[] counts, final double... shares) {
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            final double expected = shares[i] * PICKS;
            sum += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        return sum;
    }

    @Test
    void shouldPickInProportionToTheWeights() {
        final int[] counts = firstPicks(host(new int[] {0, 60}, new int[] {0, 30}, new int[] {0, 10}));
        final double chiSquare = chiSquare(counts, 0.6, 0.3, 0.1);
        assertTrue(chiSquare < LIMIT, "chi-square " + chiSquare);
    }

    @Test
    void shouldPickTheSecondInProportionToTheRemainingWeights() {
        final ResolvedHost host = host(new int[] {0, 60}, new int[] {0, 30}, new int[] {0, 10});
        int afterFirst = 0;
        int second = 0;
        for (int seed = 0; seed < PICKS; seed++) {
            order.arrange(host, seed);
            if (order.get(0) == 0) {
                afterFirst++;
                second += order.get(1) == 1 ? 1 : 0;
            }
        }
        assertEquals(0.75, (double) second / afterFirst, 0.02);
    }

    @Test
    void shouldShareEquallyWithoutWeights() {
        final int[] counts = firstPicks(host(new int[] {0, 0}, new int[] {0, 0}, new int[] {0, 0}));
        final double chiSquare = chiSquare(counts, 1 / 3.0, 1 / 3.0, 1 / 3.0);
        assertTrue(chiSquare < LIMIT, "chi-square " + chiSquare);
    }

    @Test
    void shouldHardlyPickAWeightOfZeroBesideOthers() {
        final int[] counts = firstPicks(host(new int[] {0, 100}, new int[] {0, 0}));
        assertTrue(counts[0] > 0 && counts[0] < 200, "the one of weight 0 was picked " + counts[0] + " times");
    }

    @Test
    void shouldKeepTheOrderOfRanks() {
        final ResolvedHost host = host(new int[] {5, 0}, new int[] {1, 10}, new int[] {1, 90}, new int[] {3, 7});
        for (int seed = 0; seed < 1_000; seed++) {
            order.arrange(host, seed);
            final Set<Integer> seen = new HashSet<>();
            int last = 0;
            for (int i = 0; i < order.size(); i++) {
                final int rank = host.service(order.get(i)).rank();
                assertTrue(rank >= last);
                last = rank;
                seen.add(order.get(i));
            }
            assertEquals(4, seen.size());
        }
    }

    @Test
    void shouldGiveTheSameOrderForTheSameSeed() {
        final ResolvedHost host = host(new int[] {0, 1}, new int[] {0, 1}, new int[] {0, 1}, new int[] {0, 1},
            new int[] {0, 1}, new int[] {0, 1}, new int[] {0, 1}, new int[] {0, 1});
        assertEquals(arranged(host, 42), arranged(host, 42));
        assertNotEquals(arranged(host, 42), arranged(host, 43));
    }

    private List<Integer> arranged(final ResolvedHost host, final long seed) {
        order.arrange(host, seed);
        final List<Integer> all = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            all.add(order.get(i));
        }
        return all;
    }
}
