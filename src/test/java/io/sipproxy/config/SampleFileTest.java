package io.sipproxy.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SampleFileTest {
    private static final Path SAMPLE = Path.of("src/main/dist/sipproxy.properties");
    /** Options of the sample that mean nothing without each other; they make a registrar, not to be reached. */
    private static final String PAIR = "sip-address=127.0.0.1\napplications=pbx\n" +
        "application.pbx.primary=sip:192.0.2.21:5060;transport=tcp\n";

    @TempDir
    private Path directory;

    @Test
    void shouldDescribeEveryOptionOnceWhenRead() throws Exception {
        final Map<Option, String> examples = examples();
        for (final Option option : Option.values()) {
            final String comment = commentAbove(examples.get(option));
            assertNotNull(comment, option.optionName() + " is missing");
            assertTrue(comment.contains(option.meaning()), option.optionName() + ": meaning");
            assertTrue(comment.contains("Default: " + option.defaultText() + OptionTable.unitOfDefault(option) +
                ". Valid: " + OptionTable.validWithUnit(option) + "."), option.optionName() + ": default and valid values");
            assertEquals(option.example(), examples.get(option).substring(examples.get(option).indexOf('=') + 1));
        }
    }

    @Test
    void shouldSetNothingWhenUnchanged() throws Exception {
        final Configuration configuration = Configuration.load(Map.of(), List.of(SAMPLE));
        for (final Option option : Option.values()) {
            assertFalse(!option.isTemplate() && configuration.isSet(option), option.optionName());
        }
        assertTrue(configuration.dns().isEmpty());
    }

    @Test
    void shouldBeAcceptedWhenOneLineIsUncommented() throws Exception {
        for (final Map.Entry<Option, String> example : examples().entrySet()) {
            if (!example.getKey().isSecret()) {
                final Path pair = Files.writeString(directory.resolve("pair.properties"), PAIR);
                final Path file = uncommented(example.getKey() == Option.SIP_ADDRESS
                    ? List.of(example.getValue(), example(Option.REGISTRAR_USERS)) : List.of(example.getValue()));
                Configuration.load(Map.of(), List.of(pair, file));
            }
        }
    }

    @Test
    void shouldBeAcceptedWhenEveryLineButSecretsIsUncommented() throws Exception {
        final Map<Option, String> examples = examples();
        examples.keySet().removeIf(Option::isSecret);
        final Configuration configuration =
            Configuration.load(Map.of(), List.of(uncommented(List.copyOf(examples.values()))));
        for (final Option option : examples.keySet()) {
            assertTrue(option.isTemplate() || configuration.isSet(option), option.optionName());
        }
        assertEquals("pbx", configuration.servingApplication().name());
        assertEquals(1, configuration.dns().size());
    }

    @Test
    void shouldRefuseSecretWhenItIsThePlaceholder() throws Exception {
        final Path file = uncommented(List.of(examples().get(Option.RECORD_ROUTE_KEY)));
        final ConfigurationException e =
            assertThrows(ConfigurationException.class, () -> Configuration.load(Map.of(), List.of(file)));
        assertEquals(1, e.faults().size());
    }

    private static String example(final Option option) throws IOException {
        return examples().get(option);
    }

    /** The commented line of each option: "#" right before the name, where prose has "# ". */
    private static Map<Option, String> examples() throws IOException {
        final Map<Option, String> examples = new EnumMap<>(Option.class);
        for (final String line : Files.readAllLines(SAMPLE)) {
            if (line.matches("#[^ ].*")) {
                final Option option = Option.find(line.substring(1, line.indexOf('=')));
                assertNotNull(option, line);
                assertEquals(null, examples.put(option, line), line);
            }
        }
        return examples;
    }

    private static String commentAbove(final String example) throws IOException {
        final StringBuilder comment = new StringBuilder();
        for (final String line : Files.readAllLines(SAMPLE)) {
            if (line.equals(example)) {
                return comment.toString();
            }
            if (line.startsWith("# ")) {
                comment.append(comment.isEmpty() ? "" : " ").append(line.substring(2));
            } else {
                comment.setLength(0);
            }
        }
        return null;
    }

    private Path uncommented(final List<String> lines) throws IOException {
        final StringBuilder text = new StringBuilder();
        for (final String line : Files.readAllLines(SAMPLE)) {
            text.append(lines.contains(line) ? line.substring(1) : line).append('\n');
        }
        return Files.writeString(directory.resolve("sample.properties"), text);
    }
}
