package io.sipproxy.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sipproxy.ManualProxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** 150 devices, of which one in ten is asked every 5 s and does not answer. */
class DeviceWalkTest {
    private static final int DEVICES = 150;

    private final ManualProxy proxy = ManualProxy.start(options());
    private final ServiceStates states = new ServiceStates(proxy.settings().servers(), proxy.settings().devices(),
        proxy::nowNs, () -> 0);

    private static String[] options() {
        final List<String> options = new ArrayList<>();
        for (int i = 0; i < DEVICES; i++) {
            options.addAll(List.of("dn." + (7_000 + i) + ".contact", "sip:10.0.1." + i + ":5060"));
            if (i % 10 == 0) {
                options.addAll(List.of("dn." + (7_000 + i) + ".oos-check", "5"));
            }
        }
        return options.toArray(String[]::new);
    }

    @AfterEach
    void close() {
        proxy.checks().stop(proxy.nowNs());
        proxy.close();
    }

    private DeviceList walk(final DeviceQuery query) {
        final DeviceWalk walk = new DeviceWalk(proxy.settings().devices().all(), states, query);
        assertFalse(walk.step(0), "so many are not looked at in one step");
        while (!walk.step(0)) {
            continue;
        }
        return walk.result();
    }

    private static List<String> numbers(final DeviceList list) {
        return list.rows().stream().map(DeviceState::number).toList();
    }

    @Test
    void shouldListAPageOfThoseThatMatch() {
        assertEquals(DEVICES, walk(new DeviceQuery("", false, 0, 1_000)).rows().size());
        final DeviceList page = walk(new DeviceQuery("714", false, 3, 2));
        assertEquals(List.of("7143", "7144"), numbers(page));
        assertEquals(10, page.matched());
        assertEquals(List.of("7099"), numbers(walk(new DeviceQuery("SIP:10.0.1.99", false, 0, 5))));
        assertEquals(List.of(), numbers(walk(new DeviceQuery("714", false, 10, 5))));
    }

    @Test
    void shouldListThoseOutOfServiceOnly() {
        assertEquals(0, walk(new DeviceQuery("", true, 0, 9)).matched());
        proxy.advance(12_000);
        final DeviceList out = walk(new DeviceQuery("", true, 0, 2));
        assertEquals(List.of("7000", "7010"), numbers(out));
        assertEquals(DEVICES / 10, out.matched());
        assertFalse(out.rows().get(0).inService());
    }

    @Test
    void shouldRefuseWhatIsOutOfRange() {
        assertEquals("limit 0: valid is 1-10000",
            assertThrows(IllegalArgumentException.class, () -> new DeviceQuery("", false, 0, 0)).getMessage());
        assertEquals("offset -1: valid is 0 or more",
            assertThrows(IllegalArgumentException.class, () -> new DeviceQuery("", false, -1, 1)).getMessage());
    }
}
