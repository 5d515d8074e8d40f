package io.sipproxy.system.recovery;

import io.sipproxy.system.TextMessage;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Losses that need no detection. One after another: what runs beside them must not cost them their time. */
class AtOnceRecoveryTest extends RecoveryScenario {
    private static final long AT_ONCE_MILLIS = 500;

    @ParameterizedTest
    @EnumSource(Carrier.class)
    @Timeout(90)
    void shouldSendInviteAgainAtOnceWhenPhoneResetsConnection(final Carrier carrier) {
        final Site site = site(carrier);
        final TextMessage first = site.ring();
        Site.flowOf(first).reset();
        site.complete(site.expectAgain(first, Deadline.in(AT_ONCE_MILLIS)), 2);
    }

    @ParameterizedTest
    @EnumSource(Carrier.class)
    @Timeout(90)
    void shouldSendInviteAgainAtOnceWhenPhoneClosesConnection(final Carrier carrier) {
        final Site site = site(carrier);
        final TextMessage first = site.ring();
        Site.flowOf(first).close();
        site.complete(site.expectAgain(first, Deadline.in(AT_ONCE_MILLIS)), 2);
    }
}
