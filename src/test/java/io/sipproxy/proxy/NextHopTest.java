package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.Transport;
import io.sipproxy.transport.FakeTransports;
import io.sipproxy.transport.Link;
import org.junit.jupiter.api.Test;

class NextHopTest {
    private static final long IPV4 = 0xffff_0000_0000L;

    private final FakeTransports wire = new FakeTransports(() -> 0);
    private final NextHop nextHop = new NextHop();

    private void add(final int... lastBytes) {
        for (final int last : lastBytes) {
            assertTrue(nextHop.add(Transport.TCP, 0, IPV4 + 0x0a000000 + last, 5060 + last, null));
        }
    }

    private String remote() {
        return nextHop.link(wire, 0).remote().toString();
    }

    @Test
    void shouldGoFromAddressToAddressInTheirOrder() {
        add(1, 2, 3);
        assertTrue(nextHop.isOneOfSeveral());
        assertEquals("tcp:10.0.0.1:5061", remote());
        assertTrue(nextHop.next());
        assertEquals("tcp:10.0.0.2:5062", remote());
        assertTrue(nextHop.next());
        assertEquals("tcp:10.0.0.3:5063", remote());
        assertFalse(nextHop.hasNext());
        assertFalse(nextHop.next());
        assertEquals("tcp:10.0.0.3:5063", remote(), "the last one stays");
    }

    @Test
    void shouldLeaveAFlowForTheAddressAfterItsOwn() {
        add(1, 2);
        final Link flow = wire.accept("tcp:10.0.0.1:40000");
        nextHop.flow(flow);
        assertSame(flow, nextHop.link(wire, 0));
        assertTrue(nextHop.next());
        assertEquals("tcp:10.0.0.2:5062", remote());
    }

    @Test
    void shouldTakeTheFirstAddressThatALinkCanBeMadeTo() {
        add(1, 2, 3);
        wire.refuse("tcp:10.0.0.1:5061");
        wire.refuse("tcp:10.0.0.2:5062");
        assertEquals("tcp:10.0.0.3:5063", nextHop.firstLink(wire, 0).remote().toString());
        assertEquals(5063, nextHop.port());
        wire.refuse("tcp:10.0.0.4:5064");
        nextHop.clear();
        add(4);
        assertNull(nextHop.firstLink(wire, 0));
    }

    @Test
    void shouldRefuseMoreAddressesThanAnybodyWaitsFor() {
        for (int i = 1; i <= NextHop.MAX_ADDRESSES; i++) {
            add(i);
        }
        assertFalse(nextHop.add(Transport.UDP, 0, 1, 5060, null));
        int steps = 0;
        while (nextHop.next()) {
            steps++;
        }
        assertEquals(NextHop.MAX_ADDRESSES - 1, steps);
        assertEquals("tcp:10.0.0.16:5076", remote());
    }

    @Test
    void shouldForgetWhatComesNext() {
        add(1, 2, 3);
        nextHop.next();
        nextHop.forgetNext();
        assertFalse(nextHop.next());
        assertEquals("tcp:10.0.0.2:5062", remote());
        nextHop.clear();
        nextHop.forgetNext();
        assertFalse(nextHop.hasAddress());
    }

    @Test
    void shouldCopyWithThePosition() {
        add(1, 2, 3);
        nextHop.next();
        final NextHop copy = new NextHop();
        copy.set(nextHop);
        nextHop.clear();
        assertEquals("tcp:10.0.0.2:5062", copy.link(wire, 0).remote().toString());
        assertTrue(copy.next());
        assertFalse(copy.next());
    }

    @Test
    void shouldKeepTheHostOfEachAddress() {
        nextHop.add(Transport.TLS, 0, IPV4 + 1, 5061, "one.example.com");
        nextHop.add(Transport.TLS, 0, IPV4 + 2, 5061, null);
        nextHop.add(Transport.TLS, 0, IPV4 + 3, 5061, "three.example.com");
        final NextHop copy = new NextHop();
        copy.set(nextHop);
        assertEquals("one.example.com", copy.host());
        assertEquals("one.example.com", copy.link(wire, 0).host());
        assertTrue(copy.next());
        assertNull(copy.host());
        assertNull(copy.link(wire, 0).host());
        assertTrue(copy.next());
        assertEquals("three.example.com", copy.host());
        assertEquals("three.example.com", copy.link(wire, 0).host());
        copy.clear();
        copy.add(Transport.TLS, 0, IPV4 + 4, 5061, null);
        assertNull(copy.host(), "nothing remains of what was there before");
    }
}
