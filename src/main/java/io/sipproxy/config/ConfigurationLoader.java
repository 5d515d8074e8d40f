package io.sipproxy.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Gathers the properties of files and command line, and every fault in them, before anything is refused. */
final class ConfigurationLoader {
    private static final String SYSTEM_PROPERTY = "-D";

    private final List<String> faults = new ArrayList<>();
    private final Map<String, Property> properties = new LinkedHashMap<>();
    private final List<Setting> settings = new ArrayList<>();
    private final Set<String> badNames = new HashSet<>();

    /** Takes a file's properties; they win over those taken before. */
    void file(final Path path) {
        for (final Property property : PropertyFile.read(path, faults)) {
            properties.put(property.name(), property);
        }
    }

    /** Takes those system properties that have the prefix; they win over those taken before. */
    void systemProperties(final Map<String, String> systemProperties) {
        // Sorted, so that the faults come in the same order every time.
        new TreeMap<>(systemProperties).forEach((name, value) -> {
            if (name.startsWith(Option.PREFIX)) {
                final String bare = name.substring(Option.PREFIX.length());
                properties.put(bare, new Property(bare, value.strip(), SYSTEM_PROPERTY));
            }
        });
    }

    /** The result, once everything is taken. */
    Configuration conclude() throws ConfigurationException {
        properties.values().forEach(this::read);
        final Configuration configuration = new Configuration(settings);
        new Contradictions(configuration, badNames, faults).check();
        if (!faults.isEmpty()) {
            throw new ConfigurationException(faults);
        }
        return configuration;
    }

    private void read(final Property property) {
        final Option option = Option.find(property.name());
        if (option == null) {
            faults.add(unknown(property));
            return;
        }
        final Object value = option.kind().parse(property.value());
        if (value == null) {
            badNames.add(property.name());
            faults.add(badValue(option, property));
            return;
        }
        settings.add(new Setting(option, option.keyIn(property.name()), property, value));
    }

    static String badValue(final Option option, final Property property) {
        final String shown = option.isSecret() ? property.masked() : property.shown();
        final String unit = option.kind() instanceof DurationRange ?
            "; a bare number is in " + option.unit() + ", or put us, ms, s, m or h behind it" : "";
        return shown + ": valid is " + option.validValues() + unit;
    }

    static String unknown(final Property property) {
        final String key = middle(property.name());
        final List<String> names = Arrays.stream(Option.values()).map(option -> option.nameFor(key)).toList();
        final String nearest = NearestName.among(names, property.name());
        if (nearest == null) {
            return property.shown() + ": unknown option; --help lists all";
        }
        // A mistyped name must not bring a secret into the log.
        final Option meant = Option.find(nearest);
        final String shown = meant != null && meant.isSecret() ? property.masked() : property.shown();
        return shown + ": unknown option; the nearest is " + Option.PREFIX + Property.printable(nearest);
    }

    /** What stands between the first and the last dot: the key, if the name is one of a pair or device. */
    private static String middle(final String name) {
        final int first = name.indexOf('.');
        final int last = name.lastIndexOf('.');
        return first < last - 1 ? name.substring(first + 1, last) : "NAME";
    }
}
