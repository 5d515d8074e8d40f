package io.sipproxy.transport;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LinkTest {
    private final FakeLink link = new FakeLink(1, 0, 1, 5060);
    private final FakeLink other = new FakeLink(2, 0, 2, 5060);
    private final List<String> told = new ArrayList<>();

    @Test
    void shouldTellEveryUserOnceInOrderAndBeEmptyThen() {
        for (final String name : List.of("a", "b", "c")) {
            assertTrue(link.add(new User(name)));
        }
        link.close(LossCause.RESET, 5);
        link.close(LossCause.IDLE, 6);
        assertEquals(List.of("a RESET", "b RESET", "c RESET"), told);
        assertFalse(link.hasUsers());
    }

    @Test
    void shouldNotTellAUserThatWasRemoved() {
        final User first = new User("a");
        final User middle = new User("b");
        final User last = new User("c");
        link.add(first);
        link.add(middle);
        link.add(last);
        link.remove(middle);
        link.remove(middle);
        assertNull(middle.link());
        link.remove(last);
        link.add(new User("d"));
        link.remove(first);
        link.close(LossCause.RESET, 0);
        assertEquals(List.of("d RESET"), told);
    }

    @Test
    void shouldTellAUserOnceThatWasAddedTwice() {
        final User user = new User("a");
        assertTrue(link.add(user));
        assertTrue(link.add(user));
        link.close(LossCause.RESET, 0);
        assertEquals(List.of("a RESET"), told);
    }

    @Test
    void shouldMoveAUserFromOneLinkToAnother() {
        final User user = new User("a");
        link.add(user);
        other.add(user);
        assertSame(other, user.link());
        assertFalse(link.hasUsers());
        link.close(LossCause.RESET, 0);
        assertEquals(List.of(), told);
    }

    @Test
    void shouldNotDisturbAnotherLinkWhenRemovingItsUser() {
        final User user = new User("a");
        other.add(user);
        link.remove(user);
        assertSame(other, user.link());
    }

    @Test
    void shouldRefuseAUserWhenLost() {
        link.close(LossCause.RESET, 0);
        final User user = new User("a");
        other.add(user);
        assertFalse(link.add(user));
        assertNull(user.link());
        assertFalse(other.hasUsers());
    }

    @Test
    void shouldLetUsersMoveToOtherLinksAndRemoveEachOtherWhileTheyAreTold() {
        final User removed = new User("removed");
        final User stubborn = new User("stubborn") {
            @Override
            protected void onLinkLost(final Link lost, final LossCause cause, final long nowNs) {
                super.onLinkLost(lost, cause, nowNs);
                assertFalse(lost.add(this));
            }
        };
        link.add(new User("mover") {
            @Override
            protected void onLinkLost(final Link lost, final LossCause cause, final long nowNs) {
                super.onLinkLost(lost, cause, nowNs);
                assertTrue(other.add(this));
                lost.remove(removed);
                other.add(removed);
            }
        });
        link.add(removed);
        link.add(stubborn);
        link.close(LossCause.END_OF_STREAM, 0);
        assertEquals(List.of("mover END_OF_STREAM", "stubborn END_OF_STREAM"), told);
        other.close(LossCause.RESET, 0);
        assertEquals("[mover END_OF_STREAM, stubborn END_OF_STREAM, mover RESET, removed RESET]", told.toString());
    }

    @Test
    void shouldTellTheOthersWhenAUserThrows() {
        link.add(new User("bad") {
            @Override
            protected void onLinkLost(final Link lost, final LossCause cause, final long nowNs) {
                throw new IllegalArgumentException("on purpose");
            }
        });
        link.add(new User("good"));
        link.close(LossCause.RESET, 0);
        assertEquals(List.of("good RESET"), told);
        assertEquals(1, link.failures);
    }

    private class User extends LinkUser {
        private final String name;

        User(final String name) {
            this.name = name;
        }

        @Override
        protected void onLinkLost(final Link lost, final LossCause cause, final long nowNs) {
            assertNull(link());
            assertFalse(lost.isUsable());
            told.add(name + " " + cause);
        }
    }
}
