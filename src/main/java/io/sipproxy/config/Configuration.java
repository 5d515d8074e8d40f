package io.sipproxy.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The effective configuration: for each {@link Option} a valid value, or none where the option has no default.
 * Immutable. An accessor that does not fit the option's kind throws {@link IllegalArgumentException}.
 */
public final class Configuration {
    private static final InetAddress LOOPBACK = Hosts.ipAddress("127.0.0.1");

    private final Map<Option, Setting> settings = new EnumMap<>(Option.class);
    /** Those of pairs and devices, by property name; sorted, so that everything printed is too. */
    private final Map<String, Setting> templateSettings = new TreeMap<>();
    private final List<Application> applications;
    private final Map<String, Dn> dns;

    Configuration(final List<Setting> all) {
        for (final Setting setting : all) {
            if (setting.option().isTemplate()) {
                templateSettings.put(setting.property().name(), setting);
            } else {
                settings.put(setting.option(), setting);
            }
        }
        applications = Collections.unmodifiableList(buildApplications());
        dns = Collections.unmodifiableMap(buildDns());
    }

    /**
     * Reads a configuration.
     *
     * @param systemProperties the JVM's; those without the prefix {@value Option#PREFIX} are ignored.
     * @param files            properties files in UTF-8; a later one wins over an earlier one, a system property
     *                         over both.
     * @return the configuration.
     * @throws ConfigurationException with every fault: a file that cannot be read, an unknown name, a bad value, a
     *                                contradiction.
     */
    public static Configuration load(final Map<String, String> systemProperties, final List<Path> files)
        throws ConfigurationException {
        final ConfigurationLoader loader = new ConfigurationLoader();
        files.forEach(loader::file);
        loader.systemProperties(systemProperties);
        return loader.conclude();
    }

    /**
     * A configuration from literals.
     *
     * @param namesAndValues name, value, name, value...; names without the prefix.
     * @return the configuration.
     * @throws IllegalArgumentException if there are faults, or a name without a value.
     */
    public static Configuration of(final String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("no value for " + namesAndValues[namesAndValues.length - 1]);
        }
        final Map<String, String> properties = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put(Option.PREFIX + namesAndValues[i], namesAndValues[i + 1]);
        }
        try {
            return load(properties, List.of());
        } catch (final ConfigurationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * The value as text.
     *
     * @param option an option that exists once.
     * @return the value as it was given, else the default value, or null if there is none.
     */
    public String text(final Option option) {
        final Setting setting = setting(option);
        return setting == null ? option.defaultValue() : setting.property().value();
    }

    /**
     * The value of a flag.
     *
     * @param option an option that is true or false.
     * @return the value.
     */
    public boolean flag(final Option option) {
        return value(option, Flag.class, Boolean.class);
    }

    /**
     * The value of a number.
     *
     * @param option a number whose range fits an int.
     * @return the value in the option's unit.
     */
    public int number(final Option option) {
        if (option.kind() instanceof IntegerRange range && range.max() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(option.optionName() + " needs longNumber");
        }
        return (int) longNumber(option);
    }

    /**
     * The value of a number.
     *
     * @param option a number.
     * @return the value in the option's unit.
     */
    public long longNumber(final Option option) {
        return value(option, IntegerRange.class, Long.class);
    }

    /**
     * The value of a duration.
     *
     * @param option a duration.
     * @return the value in nanoseconds.
     */
    public long nanos(final Option option) {
        return value(option, DurationRange.class, Long.class);
    }

    /**
     * The value of an IP address.
     *
     * @param option an IP address with a default.
     * @return the address.
     */
    public InetAddress address(final Option option) {
        return value(option, IpAddress.class, InetAddress.class);
    }

    /**
     * The value of an address with a port.
     *
     * @param option an IP address with a port.
     * @return the address; null if the option is not set.
     */
    public InetSocketAddress socketAddress(final Option option) {
        if (!(option.kind() instanceof AddressWithPort)) {
            throw new IllegalArgumentException(option.optionName() + " is not an address with a port");
        }
        final Setting setting = setting(option);
        return setting == null ? null : (InetSocketAddress) setting.value();
    }

    /**
     * The values of a list.
     *
     * @param option a list of names or hosts.
     * @return the values in the order given, unmodifiable; empty if the option is not set and has no default.
     */
    public List<String> names(final Option option) {
        if (!(option.kind() instanceof ListOf)) {
            throw new IllegalArgumentException(option.optionName() + " is not a list");
        }
        final Setting setting = setting(option);
        if (setting == null && option.defaultValue() == null) {
            return List.of();
        }
        final Object value = setting == null ? option.kind().parse(option.defaultValue()) : setting.value();
        return ((List<?>) value).stream().map(String.class::cast).toList();
    }

    /**
     * The file or directory that an option names.
     *
     * @param option the name of a file or directory.
     * @return the file, which need not exist; null if the option is not set.
     */
    public Path file(final Option option) {
        final Setting setting = setting(option);
        return setting == null ? null : (Path) setting.value();
    }

    /**
     * A fault that shows only when the value is used.
     *
     * @param option whose value is at fault.
     * @param text   what is wrong with it.
     * @return the line for the operator; secrets are hidden.
     */
    public ConfigurationException fault(final Option option, final String text) {
        final Property property = property(option);
        return new ConfigurationException(
            List.of((option.isSecret() ? property.masked() : property.shown()) + ": " + text));
    }

    /**
     * Whether the value was given.
     *
     * @param option an option that exists once.
     * @return false if its default holds.
     */
    public boolean isSet(final Option option) {
        return setting(option) != null;
    }

    /**
     * Where the value comes from.
     *
     * @param option an option that exists once.
     * @return the name of a file, "-D", or "default".
     */
    public String source(final Option option) {
        return property(option).source();
    }

    /**
     * The SIP Server pairs.
     *
     * @return the pairs in the order of the option applications.
     */
    public List<Application> applications() {
        return applications;
    }

    /**
     * The pair that receives all requests from endpoints.
     *
     * @return the pair, or null if this proxy is its own registrar.
     */
    public Application servingApplication() {
        return application(text(Option.SERVING_SIPSERVER));
    }

    /**
     * The devices that the configuration describes.
     *
     * @return the devices by number.
     */
    public Map<String, Dn> dns() {
        return dns;
    }

    /**
     * Whether this proxy is its own registrar.
     *
     * @return true if there is no serving SIP Server.
     */
    public boolean isRegistrar() {
        return !isSet(Option.SERVING_SIPSERVER);
    }

    /**
     * The refusal of what an option leads to, for example the content of a file.
     *
     * @param option an option that exists once and is set.
     * @param faults what is wrong, a line each; not empty.
     * @return the exception, whose lines name the property, its value and its source.
     */
    public ConfigurationException faultsOf(final Option option, final List<String> faults) {
        return new ConfigurationException(faults.stream()
            .map(fault -> property(option).shown() + ": " + fault).toList());
    }

    /**
     * What is valid but hardly meant.
     *
     * @return a line for each, for the operator to read at the start.
     */
    public List<String> warnings() {
        return Warnings.of(this);
    }

    /**
     * The address to bind.
     *
     * @return the option sip-address; without it 127.0.0.1 if there are neither SIP Servers nor users of the
     *     registrar, else the unspecified address ({@link InetAddress#isAnyLocalAddress()}), which is all interfaces.
     */
    public InetAddress bindAddress() {
        final Setting setting = setting(Option.SIP_ADDRESS);
        if (setting != null) {
            return (InetAddress) setting.value();
        }
        // The JDK chooses between :: and 0.0.0.0, as a host may have no IPv6.
        return names(Option.APPLICATIONS).isEmpty() && !isSet(Option.REGISTRAR_USERS) ? LOOPBACK
            : new InetSocketAddress(0).getAddress();
    }

    /**
     * The address to advertise in Via and Record-Route.
     *
     * @return sip-advertised-address, else the address to bind; IPv6 without brackets. Null if that is all
     *     interfaces: then this host's name or address is to be found, see {@link Option#RESOLVE_HOST}.
     */
    public String advertisedAddress() {
        if (isSet(Option.SIP_ADVERTISED_ADDRESS)) {
            return text(Option.SIP_ADVERTISED_ADDRESS);
        }
        final InetAddress bound = bindAddress();
        if (bound.isAnyLocalAddress()) {
            return null;
        }
        return isSet(Option.SIP_ADDRESS) ? text(Option.SIP_ADDRESS) : bound.getHostAddress();
    }

    /** The pair of that name, null if there is none or it has no valid primary. */
    Application application(final String name) {
        return applications.stream().filter(pair -> pair.name().equals(name)).findFirst().orElse(null);
    }

    /** The setting of one pair or device, null if there is none. */
    Setting template(final Option option, final String key) {
        return templateSettings.get(option.nameFor(key));
    }

    /** The settings of all pairs and devices, sorted by property name. */
    Iterable<Setting> templateSettings() {
        return templateSettings.values();
    }

    /** The property that gives the value; one with the source "default" if none does. */
    Property property(final Option option) {
        final Setting setting = setting(option);
        return setting == null ? new Property(option.optionName(), shownValue(option), "default") : setting.property();
    }

    /** The value for the operator to read, with its unit; secrets are hidden. */
    String shownValue(final Option option) {
        final String value = text(option);
        if (value == null) {
            return option == Option.SIP_ADDRESS ? shownBindAddress() : option.defaultText();
        }
        return shownValue(option, value);
    }

    static String shownValue(final Option option, final String value) {
        if (option.isSecret()) {
            return "(hidden)";
        }
        final boolean needsUnit = !option.unit().isEmpty() && Characters.isDigits(value);
        return needsUnit ? value + " " + option.unit() : value;
    }

    /** The number of a number or the nanoseconds of a duration. */
    long rawLong(final Option option) {
        return option.kind() instanceof DurationRange ? nanos(option) : longNumber(option);
    }

    private String shownBindAddress() {
        return bindAddress().isAnyLocalAddress() ? "all interfaces" : bindAddress().getHostAddress();
    }

    private Setting setting(final Option option) {
        if (option.isTemplate()) {
            throw new IllegalArgumentException(option.optionName() + " exists once per pair or device");
        }
        return settings.get(option);
    }

    private <T> T value(final Option option, final Class<? extends ValueKind> kind, final Class<T> type) {
        if (!kind.isInstance(option.kind())) {
            throw new IllegalArgumentException(option.optionName() + " is not a " + kind.getSimpleName());
        }
        final Setting setting = setting(option);
        return type.cast(setting == null ? option.kind().parse(option.defaultValue()) : setting.value());
    }

    private List<Application> buildApplications() {
        final List<Application> built = new ArrayList<>();
        for (final String name : names(Option.APPLICATIONS)) {
            final SipAddress primary = address(Option.APPLICATION_PRIMARY, name);
            if (primary != null) {
                built.add(new Application(name, primary, address(Option.APPLICATION_BACKUP, name)));
            }
        }
        return built;
    }

    private Map<String, Dn> buildDns() {
        final Map<String, Dn> built = new TreeMap<>();
        for (final Setting setting : templateSettings.values()) {
            if (setting.option().isOfDn()) {
                final String number = setting.key();
                final Setting type = template(Option.DN_TYPE, number);
                final DnType kind = DnType.of(type == null ? Option.DN_TYPE.defaultValue() : (String) type.value());
                built.put(number, new Dn(number, kind, address(Option.DN_CONTACT, number),
                    duration(Option.DN_OOS_CHECK, number), duration(Option.DN_OOS_FORCE, number)));
            }
        }
        return built;
    }

    private long duration(final Option option, final String key) {
        final Setting setting = template(option, key);
        return (Long) (setting == null ? option.kind().parse(option.defaultValue()) : setting.value());
    }

    private SipAddress address(final Option option, final String key) {
        final Setting setting = template(option, key);
        return setting == null ? null : (SipAddress) setting.value();
    }
}
