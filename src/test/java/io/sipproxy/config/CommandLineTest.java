package io.sipproxy.config;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CommandLineTest {
    @Test
    void shouldAskForNothingWhenEmpty() throws Exception {
        final CommandLine line = CommandLine.parse();
        assertFalse(line.isHelp() || line.isVersion() || line.isCheck() || line.isPrintConfig());
        assertEquals(List.of(), line.files());
    }

    @Test
    void shouldReadEachSwitchWhenAlone() throws Exception {
        assertTrue(CommandLine.parse("--help").isHelp());
        assertTrue(CommandLine.parse("--version").isVersion());
        assertTrue(CommandLine.parse("--check").isCheck());
        assertTrue(CommandLine.parse("--print-config").isPrintConfig());
        assertFalse(CommandLine.parse("--print-config").isCheck());
    }

    @Test
    void shouldKeepFilesInOrderWhenMixedWithSwitches() throws Exception {
        final CommandLine line = CommandLine.parse("b.properties", "--check", "a.properties", "--", "--help");
        assertEquals(List.of(Path.of("b.properties"), Path.of("a.properties"), Path.of("--help")), line.files());
        assertTrue(line.isCheck());
        assertFalse(line.isHelp());
    }

    @Test
    void shouldTellEveryFaultWhenArgumentsMeanNothing() {
        final List<String> faults = faults("--chekc", "--xyzzy-plugh", "-Dsipproxy.record-route-key=secret", "", "-",
            "ok", "nul\0", "--bad\nline");
        assertEquals(List.of(
            "--chekc: unknown switch; the nearest is --check",
            "--xyzzy-plugh: unknown switch; valid is --help, --version, --check, --print-config",
            "-Dsipproxy.record-route-key: a system property is valid before -jar only",
            "\"\": is not the name of a file",
            "-: unknown switch; valid is --help, --version, --check, --print-config",
            "nul\\u0000: is not the name of a file",
            "--bad\\u000aline: unknown switch; valid is --help, --version, --check, --print-config"), faults);
    }

    @Test
    void shouldExplainEverySwitchWhenAskedForUsage() {
        for (final String text : List.of("--help", "--version", "--check", "--print-config", "FILE", "-D")) {
            assertTrue(CommandLine.usage().contains(text), text);
        }
    }

    private static List<String> faults(final String... arguments) {
        return assertThrows(ConfigurationException.class, () -> CommandLine.parse(arguments)).faults();
    }
}
