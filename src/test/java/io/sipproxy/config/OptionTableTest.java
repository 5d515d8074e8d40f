package io.sipproxy.config;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class OptionTableTest {
    private static final String START = "<!-- options -->\n";
    private static final String END = "<!-- /options -->";

    @Test
    void shouldDescribeEveryOptionWhenAskedForHelp() {
        final String help = OptionTable.help();
        final String flat = help.replaceAll("\\s+", " ");
        for (final Option option : Option.values()) {
            assertTrue(help.contains("\n  " + option.optionName() + "\n") ||
                help.startsWith("  " + option.optionName() + "\n"), option.optionName());
            assertTrue(flat.contains("Default: " + option.defaultText()), option.optionName());
            assertTrue(flat.contains(option.validValues()), option.optionName());
            assertTrue(flat.contains(option.meaning()), option.optionName());
        }
        help.lines().forEach(line -> assertTrue(line.length() <= 100, line));
    }

    @Test
    void shouldHaveSixCellsPerRowWhenMarkdown() {
        final List<String> rows = OptionTable.markdownTable().lines().toList();
        assertEquals(Option.values().length + 2, rows.size());
        rows.forEach(row -> assertEquals(8, row.split("\\|", -1).length, row));
    }

    @Test
    void shouldHaveDifferentNamesWhenListed() {
        final Set<String> names = new HashSet<>();
        for (final Option option : Option.values()) {
            assertTrue(names.add(option.optionName()), option.optionName());
            assertEquals(option, Option.find(option.nameFor("x")), option.optionName());
        }
    }

    @Test
    void shouldBeRepeatedByReadme() throws Exception {
        final String readme = Files.readString(Path.of("README.md"));
        final int start = readme.indexOf(START);
        final int end = readme.indexOf(END);
        assertTrue(start >= 0 && end > start, "README.md has no option table between " + START.strip() + " and " + END);
        assertEquals(OptionTable.markdownTable(), readme.substring(start + START.length(), end));
    }

    @Test
    void shouldShowValueUnitAndSourceWhenPrintingConfiguration() {
        final List<String> rows = rows(Configuration.of("timer-t1", "200", "timer-t2", "5s",
            "dn.7001.type", "extension"));
        assertTrue(rows.contains("sip-port 5060 default"), rows.toString());
        assertTrue(rows.contains("timer-t1 200 ms -D"), rows.toString());
        assertTrue(rows.contains("timer-t2 5s -D"), rows.toString());
        assertTrue(rows.contains("sip-address 127.0.0.1 default"), rows.toString());
        assertTrue(rows.contains("dn.7001.type extension -D"), rows.toString());
        assertTrue(rows.contains("record-route-key random at each start default"), rows.toString());
        final long plain = Arrays.stream(Option.values()).filter(option -> !option.isTemplate()).count();
        assertEquals(plain + 1, rows.size());
    }

    @Test
    void shouldShowAllInterfacesWhenThereAreSipServers() {
        final List<String> rows = rows(Configuration.of("applications", "a", "application.a.primary", "sip:h",
            "registrar-open", "true"));
        assertTrue(rows.contains("sip-address all interfaces default"), rows.toString());
        assertTrue(rows.contains("application.a.primary sip:h -D"), rows.toString());
    }

    @Test
    void shouldHideSecretWhenPrintingConfiguration() {
        final String key = "0123456789abcdef0123456789abcdef";
        final String printed = OptionTable.effective(Configuration.of("record-route-key", key));
        assertFalse(printed.contains(key));
        assertTrue(printed.contains("(hidden)"), printed);
    }

    private static List<String> rows(final Configuration configuration) {
        return OptionTable.effective(configuration).lines().map(line -> line.replaceAll(" {2,}", " ")).toList();
    }
}
