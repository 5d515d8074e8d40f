package io.sipproxy.config;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConfigurationTest {
    private static final long FORCE_NS = 5_000_000_000L;
    private static final String[] PAIR = {
        "applications", "pbx,ivr", "serving-sipserver", "pbx",
        "application.pbx.primary", "sip:192.0.2.1;transport=tcp", "application.pbx.backup", "sip:192.0.2.2",
        "application.ivr.primary", "sip:ivr.example.com"};

    @Test
    void shouldHaveEveryDefaultWhenNothingIsGiven() {
        final Configuration configuration = Configuration.of();
        assertEquals(5060, configuration.number(Option.SIP_PORT));
        assertEquals("5060", configuration.text(Option.SIP_PORT));
        assertFalse(configuration.flag(Option.RESOLVE_HOST));
        assertEquals(TimeUnit.SECONDS.toNanos(3), configuration.nanos(Option.TCP_CONNECT_TIMEOUT));
        assertEquals(TimeUnit.MILLISECONDS.toNanos(500), configuration.nanos(Option.TIMER_T1));
        assertEquals(268435456L, configuration.longNumber(Option.MAX_BUFFER_MEMORY));
        assertNull(configuration.text(Option.RECORD_ROUTE_KEY));
        assertNull(configuration.text(Option.SIP_ADDRESS));
        assertEquals(List.of(), configuration.names(Option.SIP_DOMAINS));
        assertEquals(List.of(), configuration.applications());
        assertTrue(configuration.dns().isEmpty());
        for (final Option option : Option.values()) {
            if (!option.isTemplate()) {
                assertFalse(configuration.isSet(option));
                assertEquals("default", configuration.source(option));
            }
        }
    }

    @Test
    void shouldHaveValidDefaultWhenOptionHasOne() {
        for (final Option option : Option.values()) {
            if (option.defaultValue() != null) {
                assertTrue(option.kind().parse(option.defaultValue()) != null, option.optionName());
            }
        }
    }

    @Test
    void shouldReturnGivenValuesWhenSet() {
        final Configuration configuration = Configuration.of("sip-port", "5070", "timer-t1", "1 s",
            "resolve-host", "true", "sip-domains", "example.com, example.org", "max-buffer-memory", "1099511627776",
            "record-route-key", "k".repeat(40));
        assertEquals(5070, configuration.number(Option.SIP_PORT));
        assertEquals(TimeUnit.SECONDS.toNanos(1), configuration.nanos(Option.TIMER_T1));
        assertTrue(configuration.flag(Option.RESOLVE_HOST));
        assertEquals(List.of("example.com", "example.org"), configuration.names(Option.SIP_DOMAINS));
        assertEquals(1L << 40, configuration.longNumber(Option.MAX_BUFFER_MEMORY));
        assertEquals("k".repeat(40), configuration.text(Option.RECORD_ROUTE_KEY));
        assertTrue(configuration.isSet(Option.SIP_PORT));
        assertEquals("-D", configuration.source(Option.SIP_PORT));
        assertFalse(configuration.isSet(Option.TIMER_T2));
    }

    @Test
    void shouldRefuseAccessorWhenItDoesNotFitTheOption() {
        final Configuration configuration = Configuration.of();
        assertThrows(IllegalArgumentException.class, () -> configuration.flag(Option.SIP_PORT));
        assertThrows(IllegalArgumentException.class, () -> configuration.number(Option.TIMER_T1));
        assertThrows(IllegalArgumentException.class, () -> configuration.nanos(Option.SIP_PORT));
        assertThrows(IllegalArgumentException.class, () -> configuration.names(Option.SIP_PORT));
        assertThrows(IllegalArgumentException.class, () -> configuration.number(Option.MAX_BUFFER_MEMORY));
        assertThrows(IllegalArgumentException.class, () -> configuration.text(Option.DN_TYPE));
        assertThrows(IllegalArgumentException.class, () -> configuration.isSet(Option.APPLICATION_PRIMARY));
    }

    @Test
    void shouldRefuseLiteralsWhenFaulty() {
        assertThrows(IllegalArgumentException.class, () -> Configuration.of("sip-port"));
        final IllegalArgumentException e =
            assertThrows(IllegalArgumentException.class, () -> Configuration.of("sip-port", "0"));
        assertTrue(e.getMessage().contains("sipproxy.sip-port=0"), e.getMessage());
    }

    @Test
    void shouldBuildPairsInOrderWhenConfigured() {
        final Configuration configuration = Configuration.of(PAIR);
        assertEquals(List.of("pbx", "ivr"), configuration.applications().stream().map(Application::name).toList());
        final Application pbx = configuration.applications().get(0);
        assertEquals("sip:192.0.2.1;transport=tcp", pbx.primary().uri());
        assertEquals("tcp", pbx.primary().transport());
        assertEquals("192.0.2.2", pbx.backup().host());
        assertNull(configuration.applications().get(1).backup());
        assertEquals(pbx, configuration.servingApplication());
        assertFalse(configuration.isRegistrar());
    }

    @Test
    void shouldKeepDotsInNamesWhenPairOrDeviceHasThem() {
        final Configuration configuration = Configuration.of("applications", "site.1",
            "application.site.1.primary", "sip:h", "dn.7.0.type", "extension", "registrar-open", "true");
        assertEquals("site.1", configuration.applications().get(0).name());
        assertEquals("7.0", configuration.dns().get("7.0").number());
    }

    @Test
    void shouldBeRegistrarWhenNoPairServes() {
        assertTrue(Configuration.of().isRegistrar());
        assertNull(Configuration.of().servingApplication());
        final Configuration pairOnly = Configuration.of("applications", "a", "application.a.primary", "sip:h",
            "registrar-open", "true");
        assertTrue(pairOnly.isRegistrar());
        assertNull(pairOnly.servingApplication());
    }

    @Test
    void shouldBuildDevicesWhenTypeOrContactIsGiven() {
        final Configuration configuration = Configuration.of(
            "dn.7001.contact", "sip:7001@192.0.2.3:5070;transport=tcp",
            "dn.8000.type", "voice-over-ip-service",
            "dn.+49*#.type", "extension",
            "dn.9.type", "voice-over-ip-service", "dn.9.contact", "sip:h");
        assertEquals(new Dn("7001", DnType.EXTENSION, SipAddress.parse("sip:7001@192.0.2.3:5070;transport=tcp"),
            0, FORCE_NS),
            configuration.dns().get("7001"));
        assertEquals(new Dn("8000", DnType.VOICE_OVER_IP_SERVICE, null, 0, FORCE_NS), configuration.dns().get("8000"));
        assertEquals(new Dn("+49*#", DnType.EXTENSION, null, 0, FORCE_NS), configuration.dns().get("+49*#"));
        assertEquals(new Dn("9", DnType.VOICE_OVER_IP_SERVICE, SipAddress.parse("sip:h"), 0, FORCE_NS),
            configuration.dns().get("9"));
        assertEquals(4, configuration.dns().size());
    }

    @Test
    void shouldBeUnmodifiableWhenHandedOut() {
        final Configuration configuration = Configuration.of(PAIR);
        assertThrows(UnsupportedOperationException.class, () -> configuration.applications().clear());
        assertThrows(UnsupportedOperationException.class, () -> configuration.dns().put("1", null));
        assertThrows(UnsupportedOperationException.class, () -> configuration.names(Option.APPLICATIONS).clear());
    }

    @Test
    void shouldBindLoopbackWhenThereAreNoSipServers() {
        assertEquals("127.0.0.1", Configuration.of().bindAddress().getHostAddress());
        assertEquals("127.0.0.1", Configuration.of().advertisedAddress());
    }

    @Test
    void shouldBindAllInterfacesWhenThereAreSipServers() {
        final Configuration configuration = Configuration.of(PAIR);
        assertTrue(configuration.bindAddress().isAnyLocalAddress());
        assertNull(configuration.advertisedAddress());
    }

    @Test
    void shouldUseAddressesWhenGiven() {
        final Configuration bound = Configuration.of("sip-address", "2001:db8::1", "registrar-open", "true");
        assertEquals("2001:db8:0:0:0:0:0:1", bound.bindAddress().getHostAddress());
        assertEquals("2001:db8::1", bound.advertisedAddress());
        final Configuration all = Configuration.of("sip-address", "0.0.0.0", "registrar-open", "true");
        assertTrue(all.bindAddress().isAnyLocalAddress());
        assertNull(all.advertisedAddress());
        final Configuration nat = Configuration.of("sip-address", "::", "sip-advertised-address", "sip.example.com",
            "registrar-open", "true");
        assertEquals("sip.example.com", nat.advertisedAddress());
        assertTrue(Configuration.of("registrar-users", "/etc/users").bindAddress().isAnyLocalAddress());
    }
}
