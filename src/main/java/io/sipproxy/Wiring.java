package io.sipproxy;

import io.sipproxy.config.Application;
import io.sipproxy.config.Configuration;
import io.sipproxy.config.Dn;
import io.sipproxy.config.Option;
import io.sipproxy.config.SipAddress;
import io.sipproxy.proxy.AdvertisedAddress;
import io.sipproxy.proxy.OwnAddresses;
import io.sipproxy.proxy.ProxySettings;
import io.sipproxy.proxy.RecordRouteToken;
import io.sipproxy.proxy.RegistrarSettings;
import io.sipproxy.proxy.SipServerMember;
import io.sipproxy.proxy.SipServerPair;
import io.sipproxy.proxy.SipServers;
import io.sipproxy.sip.Transport;
import io.sipproxy.status.EventLog;
import io.sipproxy.transaction.TimerValues;
import io.sipproxy.transaction.TransactionSettings;
import io.sipproxy.transport.TransportSettings;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** From the configuration to what each part takes of it. */
final class Wiring {
    private static final int TOKEN_KEY_BYTES = 32;
    private static final int NO_TLS = 0;
    private static final long RESPONSE_RETENTION_NS = 5_000_000_000L;

    private final Configuration configuration;
    private final LocalNames localNames;
    private final SipServers servers;

    Wiring(final Configuration configuration, final EventLog events) {
        this.configuration = configuration;
        this.localNames = new LocalNames(configuration, events);
        this.servers = servers(configuration);
    }

    TransportSettings transport() {
        final int port = configuration.number(Option.SIP_PORT);
        final int tos = configuration.number(Option.SIP_IP_TOS);
        return TransportSettings.builder()
            .bindAddress(configuration.bindAddress())
            .udpPort(port)
            .tcpPort(port)
            .ipTos(tos > 255 ? TransportSettings.UNSET : tos)
            .maxConnections(configuration.number(Option.MAX_CONNECTIONS))
            .maxMessageSize(configuration.number(Option.MAX_MESSAGE_SIZE))
            .maxHeaders(configuration.number(Option.MAX_HEADERS))
            .maxOutputQueue(configuration.number(Option.MAX_OUTPUT_QUEUE))
            .maxBufferBytes(configuration.longNumber(Option.MAX_BUFFER_MEMORY))
            .connectTimeoutNs(configuration.nanos(Option.TCP_CONNECT_TIMEOUT))
            .idleTimeoutNs(configuration.nanos(Option.TCP_IDLE_TIMEOUT))
            .build();
    }

    TransactionSettings transaction() {
        final TimerValues timers = new TimerValues(configuration.nanos(Option.TIMER_T1),
            configuration.nanos(Option.TIMER_T2), configuration.nanos(Option.TIMER_T4),
            configuration.nanos(Option.TIMER_C));
        return new TransactionSettings(timers, configuration.number(Option.MAX_TRANSACTIONS),
            configuration.number(Option.MAX_HEADERS), configuration.number(Option.MAX_MESSAGE_SIZE),
            false, RESPONSE_RETENTION_NS);
    }

    ProxySettings proxy(final SecureRandom random) {
        final int port = configuration.number(Option.SIP_PORT);
        final OwnAddresses own = new OwnAddresses(localNames.all(), port, NO_TLS);
        return new ProxySettings(new AdvertisedAddress(localNames.advertised(), port, NO_TLS), own, token(random),
            servers, registrar(own), configuredContacts(), configuration.number(Option.MAX_MESSAGE_SIZE),
            configuration.number(Option.MAX_HEADERS));
    }

    SipServers servers() {
        return servers;
    }

    private RecordRouteToken token(final SecureRandom random) {
        final int maxMessageSize = configuration.number(Option.MAX_MESSAGE_SIZE);
        if (configuration.isSet(Option.RECORD_ROUTE_KEY)) {
            return new RecordRouteToken(configuration.text(Option.RECORD_ROUTE_KEY), maxMessageSize);
        }
        final byte[] key = new byte[TOKEN_KEY_BYTES];
        random.nextBytes(key);
        return new RecordRouteToken(key, maxMessageSize);
    }

    private RegistrarSettings registrar(final OwnAddresses own) {
        return new RegistrarSettings(seconds(Option.REGISTRAR_MIN_EXPIRES), seconds(Option.REGISTRAR_DEFAULT_EXPIRES),
            seconds(Option.REGISTRAR_MAX_EXPIRES), configuration.number(Option.REGISTRAR_MAX_CONTACTS), own);
    }

    private int seconds(final Option option) {
        return (int) (configuration.nanos(option) / 1_000_000_000L);
    }

    private Map<String, String> configuredContacts() {
        final Map<String, String> contacts = new HashMap<>();
        for (final Dn dn : configuration.dns().values()) {
            if (dn.contact() != null) {
                contacts.put(dn.number(), dn.contact().uri());
            }
        }
        return contacts;
    }

    private static SipServers servers(final Configuration configuration) {
        final List<SipServerPair> pairs = new ArrayList<>();
        SipServerPair serving = null;
        for (final Application application : configuration.applications()) {
            final SipServerPair pair = new SipServerPair(application.name(), member(application.primary()),
                application.backup() == null ? null : member(application.backup()));
            pairs.add(pair);
            if (application.equals(configuration.servingApplication())) {
                serving = pair;
            }
        }
        return new SipServers(pairs, serving);
    }

    private static SipServerMember member(final SipAddress address) {
        return new SipServerMember(address.host(), address.port(),
            Transport.valueOf(address.transport().toUpperCase(Locale.ROOT)));
    }
}
