package io.sipproxy;

import io.sipproxy.capture.LocalAddresses;
import io.sipproxy.config.Application;
import io.sipproxy.config.Configuration;
import io.sipproxy.config.Dn;
import io.sipproxy.config.DnType;
import io.sipproxy.config.NameServerAddress;
import io.sipproxy.config.Option;
import io.sipproxy.config.SipAddress;
import io.sipproxy.digest.Users;
import io.sipproxy.dns.LookupKind;
import io.sipproxy.proxy.AdvertisedAddress;
import io.sipproxy.proxy.Device;
import io.sipproxy.proxy.Devices;
import io.sipproxy.proxy.DoorSettings;
import io.sipproxy.proxy.Overload;
import io.sipproxy.proxy.OwnAddresses;
import io.sipproxy.proxy.ProxySettings;
import io.sipproxy.proxy.RecordRouteToken;
import io.sipproxy.proxy.RegistrarSettings;
import io.sipproxy.proxy.RuntimeOptions;
import io.sipproxy.proxy.SipServerMember;
import io.sipproxy.proxy.SipServerPair;
import io.sipproxy.proxy.SipServers;
import io.sipproxy.sip.MessageLimits;
import io.sipproxy.sip.Transport;
import io.sipproxy.status.EventLog;
import io.sipproxy.status.Status;
import io.sipproxy.transaction.KeyedHash;
import io.sipproxy.transaction.TimerValues;
import io.sipproxy.transaction.TransactionSettings;
import io.sipproxy.transport.KeepAliveSettings;
import io.sipproxy.transport.TransportLimits;
import io.sipproxy.transport.TransportSettings;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/** From the configuration to what each part takes of it. */
final class Wiring {
    private static final int TOKEN_KEY_BYTES = 32;
    private static final long RESPONSE_MARGIN_NS = 1_000_000_000L;

    private final Configuration configuration;
    private final EventLog events;
    private final LocalNames localNames;
    private final SipServers servers;
    private final RuntimeOptions options;

    Wiring(final Configuration configuration, final EventLog events) {
        this.configuration = configuration;
        this.events = events;
        this.localNames = new LocalNames(configuration, events);
        this.servers = servers(configuration);
        this.options = new RuntimeOptions(configuration.nanos(Option.OOS_CHECK),
            configuration.nanos(Option.OOS_FORCE), configuration.number(Option.OVERLOAD_CTRL_DIALOG_RATE));
    }

    TransportSettings transport() {
        final int port = configuration.number(Option.SIP_PORT);
        final int tos = configuration.number(Option.SIP_IP_TOS);
        final TransportSettings.Builder builder = TransportSettings.builder()
            .bindAddress(configuration.bindAddress())
            .udpPort(port)
            .tcpPort(port)
            .ipTos(tos > 255 ? TransportSettings.UNSET : tos)
            .maxConnections(configuration.number(Option.MAX_CONNECTIONS))
            .maxMessageSize(configuration.number(Option.MAX_MESSAGE_SIZE))
            .messageLimits(messageLimits())
            .maxOutputQueue(configuration.number(Option.MAX_OUTPUT_QUEUE))
            .maxBufferBytes(configuration.longNumber(Option.MAX_BUFFER_MEMORY))
            .connectTimeoutNs(configuration.nanos(Option.TCP_CONNECT_TIMEOUT))
            .idleTimeoutNs(configuration.nanos(Option.TCP_IDLE_TIMEOUT))
            .writeStallNs(configuration.nanos(Option.TCP_WRITE_TIMEOUT))
            .limits(limits())
            .keepAlive(keepAlive());
        final int tlsPort = configuration.number(Option.SIP_PORT_TLS);
        return tlsPort == 0 ? builder.build() : builder.tls(tlsPort, TlsOptions.settings(configuration)).build();
    }

    private MessageLimits messageLimits() {
        return new MessageLimits(configuration.number(Option.MAX_HEADERS),
            configuration.number(Option.MAX_HEADER_SIZE), configuration.number(Option.MAX_VIAS),
            configuration.number(Option.MAX_ROUTES));
    }

    private TransportLimits limits() {
        return new TransportLimits(configuration.number(Option.MAX_CONNECTIONS_PER_SOURCE),
            configuration.nanos(Option.TCP_MESSAGE_TIMEOUT), partOfBufferMemory(Option.MAX_INCOMPLETE_MEMORY, 4),
            partOfBufferMemory(Option.MAX_OUTPUT_MEMORY, 2), configuration.number(Option.MAX_PINGS),
            configuration.number(Option.MAX_MALFORMED));
    }

    private long partOfBufferMemory(final Option option, final int divisor) {
        return configuration.isSet(option) ? configuration.longNumber(option)
            : configuration.longNumber(Option.MAX_BUFFER_MEMORY) / divisor;
    }

    private KeepAliveSettings keepAlive() {
        if (!configuration.flag(Option.SIP_ENABLE_TCP_KEEP_ALIVE)) {
            return KeepAliveSettings.DISABLED;
        }
        final int idle = secondsIfSet(Option.TCP_KEEP_ALIVE_IDLE);
        final int interval = secondsIfSet(Option.TCP_KEEP_ALIVE_INTERVAL);
        final int count = configuration.isSet(Option.TCP_KEEP_ALIVE_COUNT) ?
            configuration.number(Option.TCP_KEEP_ALIVE_COUNT) : TransportSettings.UNSET;
        return new KeepAliveSettings(true, idle, interval, count, userTimeoutMs(idle, interval, count),
            configuration.nanos(Option.TCP_ACK_TIMEOUT));
    }

    /** By default data and keep-alive probes get the same time to be answered. */
    private int userTimeoutMs(final int idle, final int interval, final int count) {
        if (configuration.isSet(Option.TCP_USER_TIMEOUT)) {
            return (int) (configuration.nanos(Option.TCP_USER_TIMEOUT) / 1_000_000L);
        }
        final boolean isAllSet = idle != TransportSettings.UNSET && interval != TransportSettings.UNSET &&
            count != TransportSettings.UNSET;
        return isAllSet ? (int) Math.min(Integer.MAX_VALUE, (idle + (long) interval * count) * 1000) :
            TransportSettings.UNSET;
    }

    /** Rounded up: sockets count in seconds. */
    private int secondsIfSet(final Option option) {
        return configuration.isSet(option) ?
            (int) ((configuration.nanos(option) + 999_999_999L) / 1_000_000_000L) : TransportSettings.UNSET;
    }

    TransactionSettings transaction() {
        final TimerValues timers = new TimerValues(configuration.nanos(Option.TIMER_T1),
            configuration.nanos(Option.TIMER_T2), configuration.nanos(Option.TIMER_T4),
            configuration.nanos(Option.TIMER_C));
        return new TransactionSettings(timers, configuration.number(Option.MAX_TRANSACTIONS),
            maxTransactionsPerSource(), partOfBufferMemory(Option.MAX_TRANSACTION_MEMORY_PER_SOURCE, 4),
            configuration.number(Option.MAX_HEADERS), configuration.number(Option.MAX_MESSAGE_SIZE),
            configuration.flag(Option.SIP_ENABLE_TCP_KEEP_ALIVE), uncertaintyNs(), responseRetentionNs());
    }

    /** With a client transaction for each, one source can take half of all. */
    private int maxTransactionsPerSource() {
        return configuration.isSet(Option.MAX_TRANSACTIONS_PER_SOURCE)
            ? configuration.number(Option.MAX_TRANSACTIONS_PER_SOURCE)
            : configuration.number(Option.MAX_TRANSACTIONS) / 4;
    }

    /** What was written longer ago is known to have arrived, or its connection is suspect; unless nobody watches. */
    private long uncertaintyNs() {
        final long ackTimeoutNs = configuration.nanos(Option.TCP_ACK_TIMEOUT);
        return ackTimeoutNs > 0 ? ackTimeoutNs : responseRetentionNs();
    }

    /** Until the watch, which may be late by a quarter, and the connect that follows it have come to an end. */
    private long responseRetentionNs() {
        return configuration.nanos(Option.TCP_ACK_TIMEOUT) * 5 / 4 + configuration.nanos(Option.TCP_CONNECT_TIMEOUT)
            + RESPONSE_MARGIN_NS;
    }

    /** @param users of the registrar; null if it has no door. */
    ProxySettings proxy(final SecureRandom random, final Users users) {
        final int port = configuration.number(Option.SIP_PORT);
        final int tlsPort = configuration.number(Option.SIP_PORT_TLS);
        final OwnAddresses own = new OwnAddresses(localNames.all(), port, tlsPort);
        return new ProxySettings(new AdvertisedAddress(localNames.advertised(), port, tlsPort), own, token(random),
            servers, registrar(own, users), configuredContacts(), devices(), options,
            configuration.number(Option.MAX_MESSAGE_SIZE), configuration.number(Option.MAX_HEADERS),
            configuration.number(Option.MAX_FORKS));
    }

    RuntimeOptions options() {
        return options;
    }

    List<InetSocketAddress> nameServers() {
        return configuration.isSet(Option.DNS_SERVERS) ? configuration.names(Option.DNS_SERVERS).stream()
            .map(NameServerAddress::of).toList() : List.of();
    }

    LocalAddresses localAddresses() {
        return new LocalAddresses(localNames.all(), configuration.number(Option.SIP_PORT),
            configuration.number(Option.SIP_PORT_TLS));
    }

    long quarantineNs() {
        return configuration.nanos(Option.DNS_QUARANTINE);
    }

    Overload overload(final LongSupplier lag, final Status status, final SecureRandom random) {
        return new Overload(options, lag, configuration.nanos(Option.OVERLOAD_LOOP_LAG),
            configuration.number(Option.OVERLOAD_SOURCE_RATE),
            new KeyedHash(random.nextLong(), random.nextLong()), status);
    }

    SipServers servers() {
        return servers;
    }

    private RecordRouteToken token(final SecureRandom random) {
        if (configuration.isSet(Option.RECORD_ROUTE_KEY)) {
            return new RecordRouteToken(configuration.text(Option.RECORD_ROUTE_KEY));
        }
        final byte[] key = new byte[TOKEN_KEY_BYTES];
        random.nextBytes(key);
        return new RecordRouteToken(key);
    }

    private RegistrarSettings registrar(final OwnAddresses own, final Users users) {
        return new RegistrarSettings(seconds(Option.REGISTRAR_MIN_EXPIRES), seconds(Option.REGISTRAR_DEFAULT_EXPIRES),
            seconds(Option.REGISTRAR_MAX_EXPIRES), configuration.number(Option.REGISTRAR_MAX_CONTACTS), own,
            users == null ? null : door(users));
    }

    private DoorSettings door(final Users users) {
        return new DoorSettings(users, configuration.flag(Option.REGISTRAR_FOREIGN_CALLERS),
            configuration.nanos(Option.REGISTRAR_NONCE_LIFETIME), events);
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

    private Devices devices() {
        final Devices devices = new Devices();
        for (final Dn dn : configuration.dns().values()) {
            final boolean isService = dn.type() == DnType.VOICE_OVER_IP_SERVICE;
            final SipAddress contact = dn.contact();
            devices.add(new Device(dn.number(), isService, contact == null ? null
                : new Device.Contact(contact.uri(), contact.host(), contact.port(), transport(contact),
                    lookup(contact)),
                dn.oosCheckNs(), dn.oosForceNs()));
        }
        return devices;
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
        return new SipServerMember(address.host(), address.port(), transport(address), lookup(address));
    }

    private static LookupKind lookup(final SipAddress address) {
        final Transport named = address.explicitTransport() == null ? null : transport(address);
        return LookupKind.of(address.isSips(), named, address.explicitPort() > 0);
    }

    private static Transport transport(final SipAddress address) {
        return Transport.valueOf(address.transport().toUpperCase(Locale.ROOT));
    }
}
