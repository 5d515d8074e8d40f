package io.sipproxy.config;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Faults that no single value shows: options that contradict each other. */
final class Contradictions {
    private final Configuration configuration;
    private final Set<String> badNames;
    private final List<String> faults;

    /**
     * What to check.
     *
     * @param configuration the valid values.
     * @param badNames      properties whose values are bad: already told, so what depends on them is not checked.
     * @param faults        receives a line for each contradiction.
     */
    Contradictions(final Configuration configuration, final Set<String> badNames, final List<String> faults) {
        this.configuration = configuration;
        this.badNames = badNames;
        this.faults = faults;
    }

    void check() {
        checkPairs();
        checkTls();
        checkDevices();
        final String serving = configuration.text(Option.SERVING_SIPSERVER);
        if (serving != null && isGood(Option.APPLICATIONS) && !applicationNames().contains(serving)) {
            fault(Option.SERVING_SIPSERVER, "valid is a name from applications (" + applicationsText() + ")");
        }
        checkDoor();
        checkMonitoring();
        notLess(Option.TIMER_T2, Option.TIMER_T1);
        notLess(Option.REGISTRAR_DEFAULT_EXPIRES, Option.REGISTRAR_MIN_EXPIRES);
        notLess(Option.REGISTRAR_MAX_EXPIRES, Option.REGISTRAR_DEFAULT_EXPIRES);
        notLess(Option.MAX_OUTPUT_QUEUE, Option.MAX_MESSAGE_SIZE);
        notLess(Option.MAX_BUFFER_MEMORY, Option.MAX_OUTPUT_QUEUE);
        notLess(Option.MAX_BUFFER_MEMORY, Option.MAX_INCOMPLETE_MEMORY);
        notLess(Option.MAX_BUFFER_MEMORY, Option.MAX_OUTPUT_MEMORY);
    }

    private void checkPairs() {
        if (!isGood(Option.APPLICATIONS)) {
            return;
        }
        for (final Setting setting : configuration.templateSettings()) {
            if (setting.option().isOfApplication() && !applicationNames().contains(setting.key())) {
                faults.add(setting.property().shown() + ": " + setting.key() + " is not one of applications (" +
                    applicationsText() + ")");
            }
        }
        for (final String name : applicationNames()) {
            final String primary = Option.APPLICATION_PRIMARY.nameFor(name);
            if (configuration.application(name) == null && !badNames.contains(primary)) {
                fault(Option.APPLICATIONS, Option.PREFIX + primary + " is missing; valid is " +
                    Option.APPLICATION_PRIMARY.validValues());
            }
        }
        for (final Application application : configuration.applications()) {
            if (application.backup() != null && application.backup().isSameDestination(application.primary())) {
                faults.add(configuration.template(Option.APPLICATION_BACKUP, application.name()).property().shown() +
                    ": is the address of the primary too; valid is another SIP Server, or no backup");
            }
        }
    }

    /** Without a contact there is nobody to ask. */
    private void checkDevices() {
        for (final Setting setting : configuration.templateSettings()) {
            final boolean isCheck = setting.option() == Option.DN_OOS_CHECK && !Long.valueOf(0).equals(setting.value());
            final String contact = Option.DN_CONTACT.nameFor(setting.key());
            if (isCheck && configuration.template(Option.DN_CONTACT, setting.key()) == null
                && !badNames.contains(contact)) {
                faults.add(
                    setting.property().shown() + ": needs " + Option.PREFIX + contact + "; valid is 0 without it");
            }
        }
    }

    /** Nobody shall run an open registrar in a network without having said so. */
    private void checkDoor() {
        final boolean isClear = Stream.of(Option.SIP_ADDRESS, Option.APPLICATIONS, Option.SERVING_SIPSERVER,
            Option.REGISTRAR_USERS, Option.REGISTRAR_OPEN).allMatch(this::isGood);
        if (!isClear || !configuration.isRegistrar()) {
            return;
        }
        final boolean hasUsers = configuration.isSet(Option.REGISTRAR_USERS);
        final boolean isOpen = configuration.flag(Option.REGISTRAR_OPEN);
        if (hasUsers && isOpen) {
            fault(Option.REGISTRAR_OPEN, "contradicts registrar-users; valid is one of the two");
        } else if (!hasUsers && !isOpen && !configuration.bindAddress().isLoopbackAddress()) {
            fault(Option.SIP_ADDRESS, "a registrar that others can reach needs registrar-users (a file that the " +
                "command passwd makes), or registrar-open=true if everybody may register without a password; with " +
                "serving-sipserver it is no registrar");
        }
    }

    /** What can be seen there is for operators only. */
    private void checkMonitoring() {
        if (Stream.of(Option.HTTP_PORT, Option.HTTP_ADDRESS, Option.HTTP_TOKEN).allMatch(this::isGood)
            && configuration.number(Option.HTTP_PORT) > 0 && !configuration.isSet(Option.HTTP_TOKEN)
            && !configuration.address(Option.HTTP_ADDRESS).isLoopbackAddress()) {
            fault(Option.HTTP_ADDRESS, "others can reach it there, so it needs an http-token; valid is a loopback " +
                "address without one");
        }
    }

    /** An address that needs TLS where there is none could only fail later, call by call. */
    private void checkTls() {
        if (!isGood(Option.SIP_PORT_TLS)) {
            return;
        }
        if (configuration.number(Option.SIP_PORT_TLS) > 0) {
            checkTlsPort();
            return;
        }
        for (final Setting setting : configuration.templateSettings()) {
            if (setting.value() instanceof SipAddress address && "tls".equals(address.transport())) {
                faults.add(setting.property().shown() + ": needs TLS; set sip-port-tls and tls-certificate");
            }
        }
    }

    private void checkTlsPort() {
        if (!configuration.isSet(Option.TLS_CERTIFICATE) && isGood(Option.TLS_CERTIFICATE)) {
            fault(Option.SIP_PORT_TLS, "TLS needs a certificate; set tls-certificate, and tls-private-key if the key is " +
                "in another file");
        }
        if (isGood(Option.SIP_PORT) &&
            configuration.number(Option.SIP_PORT_TLS) == configuration.number(Option.SIP_PORT)) {
            fault(Option.SIP_PORT_TLS, "valid is another port than that of sip-port");
        }
    }

    /** Both values are numbers or both are durations; a smaller one that is not set follows from the larger. */
    private void notLess(final Option larger, final Option smaller) {
        if (!isGood(larger) || !isGood(smaller) || configuration.text(smaller) == null) {
            return;
        }
        if (configuration.rawLong(larger) < configuration.rawLong(smaller)) {
            final Option blamed = configuration.isSet(larger) ? larger : smaller;
            fault(blamed, larger.optionName() + " (" + configuration.shownValue(larger) +
                ") must not be less than " + smaller.optionName() + " (" + configuration.shownValue(smaller) + ")");
        }
    }

    private boolean isGood(final Option option) {
        return !badNames.contains(option.optionName());
    }

    private List<String> applicationNames() {
        return configuration.names(Option.APPLICATIONS);
    }

    private String applicationsText() {
        return applicationNames().isEmpty() ? "none" : String.join(", ", applicationNames());
    }

    private void fault(final Option option, final String text) {
        faults.add(configuration.property(option).shown() + ": " + text);
    }
}
