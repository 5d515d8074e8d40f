package io.sipproxy.config;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

class WarningsTest {
    private static final String MEANS_NOTHING = "so tcp-keep-alive-count means nothing: the user timeout alone decides " +
        "when an idle connection is dead";

    @Test
    void shouldBeSilentWhenNothingIsSet() {
        assertEquals(List.of(), Configuration.of().warnings());
        assertEquals(List.of(), Configuration.of("sip-enable-tcp-keep-alive", "true").warnings());
    }

    @Test
    void shouldTellInOneLineWhatHasNoEffectWhenKeepAliveIsOff() {
        assertEquals(List.of("sipproxy.tcp-keep-alive-idle=20 (-D), sipproxy.tcp-keep-alive-count=3 (-D), " +
            "sipproxy.tcp-user-timeout=5s (-D), sipproxy.tcp-ack-timeout=0 (-D): without effect, since " +
            "sip-enable-tcp-keep-alive is false"),
            Configuration.of("tcp-ack-timeout", "0", "tcp-keep-alive-idle", "20", "tcp-keep-alive-count", "3",
                "tcp-user-timeout", "5s").warnings());
    }

    @Test
    void shouldTellWhatHasNoEffectWithoutUsersOrRegistrar() {
        assertEquals(List.of("sipproxy.registrar-foreign-callers=true (-D): without effect, since there is no " +
            "registrar-users"), Configuration.of("registrar-foreign-callers", "true").warnings());
        assertEquals(List.of("sipproxy.registrar-users=u (-D): without effect, since with serving-sipserver this proxy " +
            "is no registrar"), Configuration.of("registrar-users", "u", "applications", "a", "application.a.primary",
            "sip:h", "serving-sipserver", "a").warnings());
    }

    @Test
    void shouldTellWhatHasNoEffectWithoutMonitoringAndHideTheToken() {
        assertEquals(List.of("sipproxy.http-address=::1 (-D), sipproxy.http-token=(hidden) (-D): without effect, since " +
            "http-port is 0"), Configuration.of("http-address", "::1", "http-token", "0123456789abcdef").warnings());
        assertEquals(List.of(), Configuration.of("http-address", "::1", "http-port", "8080").warnings());
    }

    @Test
    void shouldTellWhatHasNoEffectWithoutACollectorOrTraces() {
        assertEquals(List.of("sipproxy.hep-capture-id=1 (-D), sipproxy.hep-password=(hidden) (-D): without effect, since " +
            "there is no hep-collector"), Configuration.of("hep-capture-id", "1", "hep-password", "secret").warnings());
        assertEquals(List.of(), Configuration.of("hep-capture-id", "1", "hep-collector", "192.0.2.1:9060").warnings());
        assertEquals(List.of("sipproxy.trace-directory=/t (-D): without effect, since there is no control-socket"),
            Configuration.of("trace-directory", "/t").warnings());
        assertEquals(List.of("sipproxy.trace-max-size=99999 (-D): without effect, since there is no trace-directory"),
            Configuration.of("trace-max-size", "99999", "control-socket", "/c").warnings());
        assertEquals(List.of(), Configuration.of("trace-max-size", "99999", "control-socket", "/c", "trace-directory",
            "/t").warnings());
    }

    @Test
    void shouldTellUserTimeoutWhenItIsNotWhatTheProbesTake() {
        assertEquals(List.of("sipproxy.tcp-user-timeout=4999 (-D): less than idle + interval x count (5000 ms), " +
            MEANS_NOTHING), timers("4999"));
        assertEquals(List.of("sipproxy.tcp-user-timeout=6s (-D): more than idle + interval x count (5000 ms), " +
            MEANS_NOTHING), timers("6s"));
    }

    @Test
    void shouldBeSilentWhenUserTimeoutFitsOrIsOffOrCannotBeCompared() {
        assertEquals(List.of(), timers("5000"));
        assertEquals(List.of(), timers("5s"));
        assertEquals(List.of(), timers("0"));
        assertEquals(List.of(), Configuration.of("sip-enable-tcp-keep-alive", "true", "tcp-keep-alive-idle", "2",
            "tcp-user-timeout", "1").warnings());
    }

    private static List<String> timers(final String userTimeout) {
        final List<String> options = new ArrayList<>(List.of("sip-enable-tcp-keep-alive", "true",
            "tcp-keep-alive-idle", "2", "tcp-keep-alive-interval", "1", "tcp-keep-alive-count", "3"));
        options.addAll(List.of("tcp-user-timeout", userTimeout));
        return Configuration.of(options.toArray(String[]::new)).warnings();
    }
}
