package io.sipproxy;

import io.sipproxy.config.Configuration;
import io.sipproxy.config.ConfigurationException;
import io.sipproxy.config.Option;
import io.sipproxy.transport.tls.ClientCertificates;
import io.sipproxy.transport.tls.TlsContext;
import io.sipproxy.transport.tls.TlsMaterialException;
import io.sipproxy.transport.tls.TlsSettings;
import java.util.Locale;

/** From the options to the settings of TLS, and from what is wrong with its files back to the options. */
final class TlsOptions {
    private TlsOptions() {
    }

    static TlsSettings settings(final Configuration configuration) {
        return new TlsSettings(configuration.file(Option.TLS_CERTIFICATE),
            configuration.file(Option.TLS_PRIVATE_KEY),
            configuration.text(Option.TLS_PRIVATE_KEY_PASSWORD),
            configuration.file(Option.TLS_TRUSTED_CA),
            configuration.flag(Option.TLS_VERIFY_PEER),
            ClientCertificates.valueOf(
                configuration.text(Option.TLS_REQUIRE_CLIENT_CERTIFICATE).toUpperCase(Locale.ROOT)),
            configuration.names(Option.TLS_PROTOCOLS),
            configuration.names(Option.TLS_CIPHERS),
            configuration.number(Option.TLS_MAX_HANDSHAKES));
    }

    /** Tries the files, if TLS is on. */
    static void check(final Configuration configuration) throws ConfigurationException {
        if (configuration.number(Option.SIP_PORT_TLS) == 0) {
            return;
        }
        try {
            TlsContext.load(settings(configuration));
        } catch (final TlsMaterialException e) {
            throw fault(configuration, e);
        }
    }

    /** The fault of the configuration that an unusable file is. */
    static ConfigurationException fault(final Configuration configuration, final TlsMaterialException e) {
        return configuration.fault(switch (e.fault()) {
            case CERTIFICATE -> Option.TLS_CERTIFICATE;
            case PRIVATE_KEY -> configuration.isSet(Option.TLS_PRIVATE_KEY) ? Option.TLS_PRIVATE_KEY :
                Option.TLS_CERTIFICATE;
            case PASSWORD -> Option.TLS_PRIVATE_KEY_PASSWORD;
            case TRUSTED_CA -> Option.TLS_TRUSTED_CA;
            case PROTOCOLS -> Option.TLS_PROTOCOLS;
            case CIPHERS -> Option.TLS_CIPHERS;
        }, e.getMessage());
    }
}
