package io.sipproxy.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PropertyFilesTest {
    @TempDir
    private Path directory;

    @Test
    void shouldAcceptNamesWhenWithOrWithoutPrefix() throws Exception {
        final Path file = write("a.properties", "sip-port = 5070  \n# comment\nsipproxy.sip-ip-tos: 184\n");
        final Configuration configuration = Configuration.load(Map.of(), List.of(file));
        assertEquals(5070, configuration.number(Option.SIP_PORT));
        assertEquals(184, configuration.number(Option.SIP_IP_TOS));
        assertEquals(file.toString(), configuration.source(Option.SIP_PORT));
        assertEquals("default", configuration.source(Option.TIMER_C));
    }

    @Test
    void shouldLetLaterFileWinWhenBothGiveTheOption() throws Exception {
        final Path first = write("a.properties", "sip-port=5070\nsip-ip-tos=1\n");
        final Path second = write("b.properties", "sipproxy.sip-port=5080\n");
        final Configuration configuration = Configuration.load(Map.of(), List.of(first, second));
        assertEquals(5080, configuration.number(Option.SIP_PORT));
        assertEquals(second.toString(), configuration.source(Option.SIP_PORT));
        assertEquals(1, configuration.number(Option.SIP_IP_TOS));
        assertEquals(5070, Configuration.load(Map.of(), List.of(second, first)).number(Option.SIP_PORT));
    }

    @Test
    void shouldLetSystemPropertyWinWhenAFileGivesTheOptionToo() throws Exception {
        final Path file = write("a.properties", "sip-port=no number\ndn.1.contact=sip:a\n");
        final Configuration configuration = Configuration.load(
            Map.of("sipproxy.sip-port", "5090", "sipproxy.dn.1.contact", "sip:b"), List.of(file));
        assertEquals(5090, configuration.number(Option.SIP_PORT));
        assertEquals("-D", configuration.source(Option.SIP_PORT));
        assertEquals("b", configuration.dns().get("1").contact().host());
    }

    @Test
    void shouldReadUtf8WhenAByteOrderMarkLeads() throws Exception {
        final Path file = write("a.properties", "\ufeffsip-port=5070\nrecord-route-key=" + "\u00e4".repeat(32) + "\n");
        final Configuration configuration = Configuration.load(Map.of(), List.of(file));
        assertEquals(5070, configuration.number(Option.SIP_PORT));
        assertEquals("\u00e4".repeat(32), configuration.text(Option.RECORD_ROUTE_KEY));
    }

    @Test
    void shouldNameTheFileWhenAValueIsBad() throws Exception {
        final Path file = write("a.properties", "sip-port=0\nsip-prot=1\n");
        assertEquals(List.of(
            "sipproxy.sip-port=0 (" + file + "): valid is 1-65535",
            "sipproxy.sip-prot=1 (" + file + "): unknown option; the nearest is sipproxy.sip-port"),
            faults(file));
    }

    @Test
    void shouldTellNameWhenOneFileGivesItTwice() throws Exception {
        final Path file = write("a.properties", "sip-port=5070\nsipproxy.sip-port=5080\ntimer-c=200\ntimer-c=200\n");
        assertEquals(List.of(
            "sipproxy.sip-port (" + file + "): is given twice in this file; give it once",
            "sipproxy.timer-c (" + file + "): is given twice in this file; give it once"), faults(file));
    }

    @Test
    void shouldTellEveryFileWhenTheyCannotBeRead() throws Exception {
        final Path missing = directory.resolve("missing.properties");
        final Path latin1 = directory.resolve("latin1.properties");
        Files.write(latin1, "# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        final Path escape = write("escape.properties", "sip-port=\\u00g0\n");
        final Path bad = write("bad.properties", "sip-port=x\n");
        final List<String> faults = faults(missing, latin1, directory, escape, bad);
        assertEquals(5, faults.size(), faults.toString());
        assertEquals(missing + ": cannot be read: no such file", faults.get(0));
        assertEquals(latin1 + ": cannot be read: not UTF-8 text", faults.get(1));
        assertTrue(faults.get(2).startsWith(directory + ": cannot be read: "), faults.get(2));
        assertTrue(faults.get(3).startsWith(escape + ": cannot be read: "), faults.get(3));
        assertTrue(faults.get(4).startsWith("sipproxy.sip-port=x"), faults.get(4));
    }

    private Path write(final String name, final String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static List<String> faults(final Path... files) {
        return assertThrows(ConfigurationException.class, () -> Configuration.load(Map.of(), List.of(files))).faults();
    }
}
