package io.sipproxy.config;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConfigurationFaultsTest {
    private static final String URI = "sip:HOST[:PORT][;transport=udp, tcp or tls]";

    @Test
    void shouldNamePropertyValueAndValidWhenValueIsBad() {
        assertFaults(List.of("sipproxy.sip-port=70000 (-D): valid is 1-65535"), "sip-port", "70000");
        assertFaults(List.of("sipproxy.sip-port= (-D): valid is 1-65535"), "sip-port", " ");
        assertFaults(List.of("sipproxy.tcp-connect-timeout=2h (-D): valid is 100 ms-60 s; a bare number is in s, or " +
            "put us, ms, s, m or h behind it"), "tcp-connect-timeout", "2h");
        assertFaults(List.of("sipproxy.dn.7001.type=phone (-D): valid is extension, voice-over-ip-service"),
            "dn.7001.type", "phone");
        assertFaults(List.of("sipproxy.dn.7001.contact=7001@host (-D): valid is " +
            "sip:[USER@]HOST[:PORT][;transport=udp, tcp or tls]"), "dn.7001.contact", "7001@host");
    }

    @Test
    void shouldNameNearestWhenNameIsUnknown() {
        assertFaults(List.of("sipproxy.sip-prot=1 (-D): unknown option; the nearest is sipproxy.sip-port"),
            "sip-prot", "1");
        assertFaults(List.of("sipproxy.dn.7001.contcat=1 (-D): unknown option; the nearest is " +
            "sipproxy.dn.7001.contact"), "dn.7001.contcat", "1");
        assertFaults(List.of("sipproxy.xyzzy=1 (-D): unknown option; --help lists all"), "xyzzy", "1");
        assertFaults(List.of("sipproxy.=1 (-D): unknown option; --help lists all"), "", "1");
    }

    @Test
    void shouldRefuseNameWhenItsKeyIsMissingOrUnusable() {
        assertEquals(1, faults("dn..type", "extension").size());
        assertEquals(1, faults("dn.type", "extension").size());
        assertEquals(1, faults("dn.7 1.type", "extension").size());
        assertEquals(1, faults("application.primary", "sip:h").size());
        assertEquals(1, faults("SIP-PORT", "5060").size());
    }

    @Test
    void shouldIgnoreOtherSystemPropertiesWhenTheyLackThePrefix() throws Exception {
        Configuration.load(Map.of("java.home", "/", "sip-port", "x", "sipproxyx.sip-port", "x"), List.of());
    }

    @Test
    void shouldTellAllFaultsAtOnceWhenThereAreMany() {
        assertFaults(List.of(
            "sipproxy.resolve-host=maybe (-D): valid is true, false",
            "sipproxy.sip-prot=1 (-D): unknown option; the nearest is sipproxy.sip-port",
            "sipproxy.timer-t1=1m (-D): valid is 100 ms-5 s; a bare number is in ms, or put us, ms, s, m or h behind it",
            "sipproxy.serving-sipserver=pbx (-D): valid is a name from applications (none)",
            "sipproxy.max-output-queue=20000 (-D): max-output-queue (20000 bytes) must not be less than " +
                "max-message-size (100000 bytes)"),
            "timer-t1", "1m", "sip-prot", "1", "resolve-host", "maybe", "serving-sipserver", "pbx",
            "max-message-size", "100000", "max-output-queue", "20000");
    }

    @Test
    void shouldStayOnOneLineWhenNameOrValueHasControlCharacters() {
        final List<String> faults = faults("sip-port", "1\r\n2", "x\ny", "1", "timer-c", "9".repeat(10_000));
        assertEquals(3, faults.size());
        for (final String fault : faults) {
            assertFalse(fault.contains("\n") || fault.contains("\r") || fault.length() > 500, fault);
        }
    }

    @Test
    void shouldHideSecretWhenFaulty() {
        assertFaults(List.of("sipproxy.record-route-key=(hidden) (-D): valid is 32 or more characters"),
            "record-route-key", "s3cret");
        assertFaults(List.of("sipproxy.record-route-kye=(hidden) (-D): unknown option; the nearest is " +
            "sipproxy.record-route-key"), "record-route-kye", "s3cret");
    }

    @Test
    void shouldTellServingSipServerWhenNotAmongApplications() {
        assertFaults(List.of("sipproxy.serving-sipserver=b (-D): valid is a name from applications (a)"),
            "applications", "a", "application.a.primary", "sip:h", "serving-sipserver", "b");
    }

    @Test
    void shouldTellApplicationWhenItHasNoPrimary() {
        assertFaults(List.of("sipproxy.applications=a,b (-D): sipproxy.application.b.primary is missing; valid is " +
            URI),
            "applications", "a,b", "application.a.primary", "sip:h", "application.b.backup", "sip:h2");
    }

    @Test
    void shouldTellPairOptionsWhenNotAmongApplications() {
        assertFaults(List.of(
            "sipproxy.application.b.backup=sip:h2 (-D): b is not one of applications (a)",
            "sipproxy.application.b.primary=sip:h1 (-D): b is not one of applications (a)"),
            "applications", "a", "application.a.primary", "sip:h",
            "application.b.primary", "sip:h1", "application.b.backup", "sip:h2");
        assertFaults(List.of("sipproxy.application.b.primary=sip:h (-D): b is not one of applications (none)"),
            "application.b.primary", "sip:h");
    }

    @Test
    void shouldNotBlameFollowersWhenTheirCauseIsToldAlready() {
        assertEquals(1,
            faults("applications", "a,,b", "application.a.primary", "sip:h", "serving-sipserver", "a").size());
        assertEquals(1, faults("applications", "a", "application.a.primary", "h", "serving-sipserver", "a").size());
        assertEquals(1, faults("timer-t1", "5 s", "timer-t2", "nonsense").size());
    }

    @Test
    void shouldRefuseMonitoringThatOthersCanReachWithoutAToken() {
        for (final String address : List.of("0.0.0.0", "::", "192.0.2.10")) {
            assertFaults(List.of("sipproxy.http-address=" + address + " (-D): others can reach it there, so it needs " +
                "an http-token; valid is a loopback address without one"), "http-port", "8080", "http-address", address);
            Configuration.of("http-port", "8080", "http-address", address, "http-token", "0123456789abcdef");
            Configuration.of("http-address", address);
        }
        Configuration.of("http-port", "8080", "http-address", "::1");
    }

    @Test
    void shouldRefuseTokenThatIsShortOrNoHeaderCanCarry() {
        final String fault = "sipproxy.http-token=(hidden) (-D): valid is 16 or more letters, digits, '-', '.', '_', " +
            "'~', '+', '/', '='";
        assertFaults(List.of(fault), "http-token", "0123456789abcde");
        assertFaults(List.of(fault), "http-token", "0123456789 abcdef");
        assertFaults(List.of(fault), "http-token", "0123456789abcd\u00e4f");
    }

    @Test
    void shouldTellBackupWhenItIsThePrimary() {
        assertFaults(List.of("sipproxy.application.a.backup=sip:H:5060 (-D): is the address of the primary too; " +
            "valid is another SIP Server, or no backup"),
            "applications", "a", "application.a.primary", "sip:h", "application.a.backup", "sip:H:5060");
    }

    @Test
    void shouldRefuseACheckOfADeviceThatHasNoContact() {
        assertFaults(List.of("sipproxy.dn.1.oos-check=5 (-D): needs sipproxy.dn.1.contact; valid is 0 without it"),
            "dn.1.oos-check", "5");
        assertEquals(2, Configuration.of("dn.1.oos-check", "0", "dn.2.oos-check", "5", "dn.2.contact", "sip:h").dns()
            .size());
    }

    @Test
    void shouldRefuseTlsAddressesWhenThereIsNoTls() {
        assertFaults(List.of(
            "sipproxy.application.a.primary=sips:h (-D): needs TLS; set sip-port-tls and tls-certificate",
            "sipproxy.dn.1.contact=sip:h;transport=tls (-D): needs TLS; set sip-port-tls and tls-certificate"),
            "applications", "a", "application.a.primary", "sips:h", "dn.1.contact", "sip:h;transport=tls");
    }

    @Test
    void shouldTakeTlsAddressesWhenThereIsTls() {
        Configuration.of("sip-address", "127.0.0.1", "applications", "a", "application.a.primary", "sips:h",
            "dn.1.contact", "sip:h;transport=tls", "sip-port-tls", "5061", "tls-certificate", "file.pem");
    }

    @Test
    void shouldSayWhatToDoWhenTlsHasNoCertificate() {
        assertFaults(List.of("sipproxy.sip-port-tls=5061 (-D): TLS needs a certificate; set tls-certificate, and " +
            "tls-private-key if the key is in another file"), "sip-port-tls", "5061");
    }

    @Test
    void shouldRefuseTlsPortWhenItIsThatOfTcp() {
        assertFaults(List.of("sipproxy.sip-port-tls=5060 (-D): valid is another port than that of sip-port"),
            "sip-port-tls", "5060", "tls-certificate", "file.pem");
    }

    @Test
    void shouldMaskPasswordWhenItIsEmpty() {
        assertFaults(List.of("sipproxy.tls-private-key-password=(hidden) (-D): valid is 1 or more characters"),
            "tls-private-key-password", "");
    }

    @Test
    void shouldRefuseMorePartsOfTheMemoryThanThereIs() {
        Configuration.of("max-buffer-memory", "16777216");
        assertFaults(List.of("sipproxy.max-buffer-memory=16777216 (-D): max-buffer-memory (16777216 bytes) must not be " +
            "less than max-incomplete-memory (16777217 bytes)"),
            "max-buffer-memory", "16777216", "max-incomplete-memory", "16777217");
        assertFaults(List.of("sipproxy.max-output-memory=268435457 (-D): max-buffer-memory (268435456 bytes) must not " +
            "be less than max-output-memory (268435457 bytes)"), "max-output-memory", "268435457");
    }

    @Test
    void shouldRefuseTimersWhenOutOfOrder() {
        assertFaults(List.of("sipproxy.timer-t2=499ms (-D): timer-t2 (499ms) must not be less than timer-t1 (500 ms)"),
            "timer-t2", "499ms");
        assertFaults(List.of("sipproxy.timer-t1=4001 (-D): timer-t2 (4 s) must not be less than timer-t1 (4001 ms)"),
            "timer-t1", "4001");
        Configuration.of("timer-t1", "4 s");
    }

    @Test
    void shouldRefuseTimerCWhenNotMoreThanThreeMinutes() {
        assertEquals(1, faults("timer-c", "180").size());
        assertEquals(1, faults("timer-c", "3m").size());
        Configuration.of("timer-c", "181000ms");
    }

    @Test
    void shouldRefuseKeepAliveTimersWhenOutOfRange() {
        for (final String bad : new String[] {"0", "999ms", "32768", "-1", "x"}) {
            assertEquals(1, faults("tcp-keep-alive-idle", bad).size(), bad);
            assertEquals(1, faults("tcp-keep-alive-interval", bad).size(), bad);
        }
        assertEquals(1, faults("tcp-keep-alive-count", "0").size());
        assertEquals(1, faults("tcp-keep-alive-count", "128").size());
        assertEquals(1, faults("tcp-user-timeout", "2147483648").size());
        assertEquals(1, faults("tcp-ack-timeout", "199ms").size());
        assertEquals(1, faults("tcp-ack-timeout", "61").size());
        assertFaults(List.of("sipproxy.sip-enable-tcp-keep-alive=yes (-D): valid is true, false"),
            "sip-enable-tcp-keep-alive", "yes");
        Configuration.of("tcp-keep-alive-idle", "1", "tcp-keep-alive-interval", "32767", "tcp-keep-alive-count", "127",
            "tcp-user-timeout", "2147483647", "tcp-ack-timeout", "200ms");
    }

    @Test
    void shouldRefuseExpiresWhenOutOfOrder() {
        assertEquals(1, faults("registrar-min-expires", "61", "registrar-default-expires", "60").size());
        assertEquals(1, faults("registrar-default-expires", "2h", "registrar-max-expires", "1h").size());
        assertEquals(1, faults("registrar-min-expires", "3601").size());
        Configuration.of("registrar-min-expires", "1h", "registrar-default-expires", "1h",
            "registrar-max-expires", "1h");
    }

    @Test
    void shouldRefuseLimitsWhenOneMessageOrQueueWouldNotFit() {
        assertEquals(1, faults("max-output-queue", "65535").size());
        assertEquals(1, faults("max-buffer-memory", "16777216", "max-output-queue", "16777217").size());
        Configuration.of("max-output-queue", "65536");
    }

    @Test
    void shouldRefuseToBeAnOpenRegistrarInANetworkWhenNotToldTo() {
        for (final String address : List.of("192.0.2.10", "0.0.0.0", "::", "2001:db8::1")) {
            final List<String> faults = faults("sip-address", address);
            assertEquals(1, faults.size(), faults::toString);
            assertTrue(faults.get(0).startsWith("sipproxy.sip-address=" + address + " (-D): a registrar that others " +
                "can reach needs registrar-users "), faults::toString);
        }
        for (final String address : List.of("127.0.0.1", "127.0.0.2", "::1")) {
            Configuration.of("sip-address", address);
        }
        Configuration.of("sip-address", "0.0.0.0", "registrar-open", "true");
        Configuration.of("sip-address", "0.0.0.0", "registrar-users", "/etc/users");
        Configuration.of("sip-address", "0.0.0.0", "applications", "a", "application.a.primary", "sip:h",
            "serving-sipserver", "a");
        assertEquals(1, faults("applications", "a", "application.a.primary", "sip:h", "sip-address", "0.0.0.0").size());
        assertEquals(1, faults("sip-address", "0.0.0.0", "registrar-open", "yes").size(), "told already");
        assertFaults(List.of("sipproxy.registrar-open=true (-D): contradicts registrar-users; valid is one of the two"),
            "registrar-open", "true", "registrar-users", "/etc/users");
        assertFaults(List.of("sipproxy.registrar-users=/ (-D): valid is name of a file"), "registrar-users", "/");
    }

    @Test
    void shouldCarryFaultsInMessageWhenThrown() {
        final Map<String, String> properties = Map.of("sipproxy.sip-port", "x", "sipproxy.sip-ip-tos", "257");
        final ConfigurationException e =
            assertThrows(ConfigurationException.class, () -> Configuration.load(properties, List.of()));
        assertEquals(2, e.faults().size());
        e.faults().forEach(fault -> assertTrue(e.getMessage().contains(fault)));
        assertEquals(78, ConfigurationException.EXIT_CODE);
    }

    private static void assertFaults(final List<String> expected, final String... namesAndValues) {
        assertEquals(String.join("\n", expected), String.join("\n", faults(namesAndValues)));
    }

    private static List<String> faults(final String... namesAndValues) {
        final Map<String, String> properties = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put(Option.PREFIX + namesAndValues[i], namesAndValues[i + 1]);
        }
        if (!List.of(namesAndValues).contains("sip-address")) {
            // What is configured here listens nowhere; whether it may be a registrar has tests of its own.
            properties.put("sipproxy.sip-address", "127.0.0.1");
        }
        return assertThrows(ConfigurationException.class, () -> Configuration.load(properties, List.of())).faults();
    }
}
