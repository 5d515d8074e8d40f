package io.sipproxy.config;

import java.util.Arrays;
import java.util.List;

import static io.sipproxy.config.Effective.AFTER_RESTART;
import static io.sipproxy.config.Effective.IMMEDIATELY;

/**
 * Every option of the program: the one table behind validation, {@code --help}, {@code --print-config}, the sample
 * file and the README. An option enters the table together with the code that reads it, so that a name that has no
 * effect is refused as unknown.
 */
public enum Option {
    // Addresses

    SIP_ADDRESS("sip-address", new IpAddress(),
        Default.unset("127.0.0.1 without applications and registrar-users, else all interfaces", "192.0.2.10"),
        "Address of the interface to bind, and to advertise unless sip-advertised-address is set. " +
        "0.0.0.0 or :: is all interfaces."),
    SIP_ADVERTISED_ADDRESS("sip-advertised-address", new Host(),
        Default.unset("same as sip-address", "sip.example.com"),
        "What Via and Record-Route carry, for a proxy behind 1:1 NAT or one that is called by its name."),
    SIP_PORT("sip-port", new IntegerRange(1, 65535), Default.of("5060"),
        "UDP and TCP port."),
    SIP_DOMAINS("sip-domains", new ListOf(new Host(), "host names or IP addresses"),
        Default.unset("none", "example.com,example.org"),
        "Names that this proxy answers for beside its own addresses."),
    RESOLVE_HOST("resolve-host", new Flag(), Default.of("false"),
        "Whether Via carries the address of this host (true) or its name (false) when neither sip-address nor " +
        "sip-advertised-address names one and all interfaces are bound."),
    SIP_IP_TOS("sip-ip-tos", new IntegerRange(0, 256), Default.of("256"),
        "IP type of service / traffic class byte of SIP packets; 256 leaves the operating system's default."),

    // SIP Servers and devices

    APPLICATIONS("applications", new ListOf(new Name(), "names of letters, digits, '-', '_', '.'"),
        Default.unset("none", "pbx"),
        "Names of the SIP Server pairs; each has an application.NAME.primary."),
    APPLICATION_PRIMARY("application.NAME.primary", new SipServerUri(),
        Default.unset("none, but must be given", "sip:192.0.2.21:5060;transport=tcp"),
        "SIP Server of the pair NAME that is used while it answers."),
    APPLICATION_BACKUP("application.NAME.backup", new SipServerUri(),
        Default.unset("none", "sip:192.0.2.22:5060;transport=tcp"),
        "SIP Server that takes over from the primary of the pair NAME."),
    SERVING_SIPSERVER("serving-sipserver", new Name(), Default.unset("none", "pbx"),
        "The pair, one of applications, that receives all requests from endpoints. With none, the proxy is its own " +
        "registrar."),
    OOS_CHECK("oos-check", new DurationRange("s", "100 ms", "300 s", "off"), Default.of("5"),
        "How often the active SIP Server of each pair is sent OPTIONS, and how long its answer may take. 0 sends " +
        "none: the primary is active."),
    OOS_FORCE("oos-force", new DurationRange("s", "100 ms", "32 s"), Default.of("5"),
        "How often OPTIONS are sent, to primary and backup by turns, while neither answers."),
    DN_TYPE("dn.NUMBER.type", new Choice(DnType.names()), Default.of("extension"),
        "Kind of the device NUMBER: a phone, or a service such as voice mail or a media server."),
    DN_CONTACT("dn.NUMBER.contact", new ContactUri(),
        Default.unset("none", "sip:7001@192.0.2.31:5060;transport=tcp"),
        "Where the device NUMBER is, if it does not register."),
    DN_OOS_CHECK("dn.NUMBER.oos-check", new DurationRange("s", "100 ms", "300 s", "off"), Default.of("0"),
        "How often OPTIONS are sent to the contact of the device NUMBER, and how long its answer may take; without " +
        "one it is out of service. Needs dn.NUMBER.contact."),
    DN_OOS_FORCE("dn.NUMBER.oos-force", new DurationRange("s", "100 ms", "32 s"), Default.of("5"),
        "How often OPTIONS are sent to the device NUMBER while it is out of service."),

    // DNS

    DNS_SERVERS("dns-servers", new ListOf(new NameServer(), "IP addresses, each with or without :PORT,"),
        Default.unset("the operating system's", "192.0.2.53,192.0.2.54:5353"),
        "Name servers, in the order in which they are asked. An IPv6 address with a port is in brackets."),
    DNS_QUARANTINE("dns-quarantine", new DurationRange("s", "1 s", "3600 s", "off"), Default.of("30"),
        "How long an address at which a request failed is tried after the other addresses of its host name."),

    // TCP

    TCP_CONNECT_TIMEOUT("tcp-connect-timeout", new DurationRange("s", "100 ms", "60 s"), Default.of("3"),
        "How long an outgoing connection may take to open, its TLS handshake included."),
    SIP_ENABLE_TCP_KEEP_ALIVE("sip-enable-tcp-keep-alive", new Flag(), Default.of("false"),
        "Keep-alive, detection of dead connections and recovery of the calls on them, for all SIP connections."),
    TCP_KEEP_ALIVE_IDLE("tcp-keep-alive-idle", new DurationRange("s", "1 s", "32767 s"),
        Default.unset("the operating system's", "20"),
        "Idle time after which a connection is probed. A fraction of a second counts as a full one."),
    TCP_KEEP_ALIVE_INTERVAL("tcp-keep-alive-interval", new DurationRange("s", "1 s", "32767 s"),
        Default.unset("the operating system's", "5"),
        "Time between two unanswered probes. A fraction of a second counts as a full one."),
    TCP_KEEP_ALIVE_COUNT("tcp-keep-alive-count", new IntegerRange(1, 127),
        Default.unset("the operating system's", "3"),
        "Unanswered probes after which a connection is dead."),
    TCP_USER_TIMEOUT("tcp-user-timeout", new DurationRange("ms", "1 ms", "2147483647 ms", "the operating system's"),
        Default.unset("idle + interval x count if all three are set, else the operating system's", "35000"),
        "Time after which a connection with unacknowledged data is dead for the operating system."),
    TCP_ACK_TIMEOUT("tcp-ack-timeout", new DurationRange("s", "200 ms", "60 s", "off"), Default.of("2"),
        "Time after which a connection is stale if the peer's TCP has not acknowledged a request; only with " +
        "sip-enable-tcp-keep-alive."),
    TCP_WRITE_TIMEOUT("tcp-write-timeout", new DurationRange("s", "1 s", "300 s"), Default.of("30"),
        "How long output may wait on a connection whose peer takes none of it, before the connection is closed."),
    TCP_MESSAGE_TIMEOUT("tcp-message-timeout", new DurationRange("s", "1 s", "300 s"), Default.of("32"),
        "How long a message may take to arrive, from its first byte to its last, before its connection is closed. " +
        "After 64*T1 its sender has given up anyway."),
    TCP_IDLE_TIMEOUT("tcp-idle-timeout", new DurationRange("s", "1 s", "604800 s", "never"), Default.of("0"),
        "Quiet time after which a connection is closed; never one with an active transaction."),

    // TLS

    SIP_PORT_TLS("sip-port-tls", new IntegerRange(0, 65535), Default.of("0"),
        "TLS port; 0 is no TLS, in either direction. Any other needs a tls-certificate."),
    TLS_CERTIFICATE("tls-certificate", new FilePath(), Default.unset("none", "/etc/sipproxy/certificate.pem"),
        "This proxy's certificate, followed by those that lead to its authority: PEM, or PKCS#12 with the key in it. " +
        "When one of the TLS files changes, new connections use the new ones; unusable ones are told and not used."),
    TLS_PRIVATE_KEY("tls-private-key", new FilePath(),
        Default.unset("in the file of tls-certificate", "/etc/sipproxy/key.pem"),
        "The certificate's private key: PKCS#8 PEM, encrypted or not."),
    TLS_PRIVATE_KEY_PASSWORD("tls-private-key-password", new SecretText(1), Default.unset("none", ""),
        "Password of the private key, or of the PKCS#12 file. Keep it in a file: a -D is visible in the process list."),
    TLS_TRUSTED_CA("tls-trusted-ca", new FilePath(), Default.unset("the JDK's", "/etc/sipproxy/ca.pem"),
        "Authorities that certificates of peers have to come from: PEM, one or several."),
    TLS_VERIFY_PEER("tls-verify-peer", new Flag(), Default.of("true"),
        "Whether a connection that this proxy opens needs a certificate of a trusted authority that names the next " +
        "hop (RFC 5922)."),
    TLS_REQUIRE_CLIENT_CERTIFICATE("tls-require-client-certificate",
        new Choice(List.of("none", "optional", "required")), Default.of("none"),
        "Whether those who connect are asked for a certificate of a trusted authority; with required, there is no " +
        "connection without one. If they are asked, only a certificate that names the SIP Server makes a connection " +
        "from its address the SIP Server's."),
    TLS_PROTOCOLS("tls-protocols", new ListOf(new Choice(List.of("TLSv1.3", "TLSv1.2")), "TLSv1.3, TLSv1.2"),
        Default.of("TLSv1.3,TLSv1.2"),
        "Versions of TLS that are spoken."),
    TLS_CIPHERS("tls-ciphers", new ListOf(new Name(), "names of cipher suites, as TLS_AES_256_GCM_SHA384,"),
        Default.unset("the JDK's", "TLS_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
        "Cipher suites in the order of preference."),
    TLS_MAX_HANDSHAKES("tls-max-handshakes", new IntegerRange(1, 100_000), Default.of("1000"),
        "Accepted connections that may be in their TLS handshake; any more are closed at once. A handshake has " +
        "tcp-connect-timeout."),

    // Limits

    MAX_MESSAGE_SIZE("max-message-size", new IntegerRange(1024, 120_000, "bytes"), Default.of("65536"),
        "Largest SIP message that is accepted, body included. A larger request gets 513, and its connection is " +
        "closed."),
    MAX_HEADERS("max-headers", new IntegerRange(16, 1000), Default.of("200"),
        "Header lines that a message may have."),
    MAX_HEADER_SIZE("max-header-size", new IntegerRange(256, 120_000, "bytes"), Default.of("16384"),
        "Bytes of one header line with its folds."),
    MAX_VIAS("max-vias", new IntegerRange(1, 1000), Default.of("70"),
        "Via values that a message may have. A request with more gets 400, as it does for too many headers or routes; a " +
        "response is dropped."),
    MAX_ROUTES("max-routes", new IntegerRange(1, 1000), Default.of("70"),
        "Route values that a message may have, and as many Record-Route values."),
    MAX_CONNECTIONS("max-connections", new IntegerRange(1, 1_000_000), Default.of("100000"),
        "TCP and TLS connections, both directions together; the last 2 % are for those that this proxy opens. When there " +
        "are as many, one that is idle makes room: one that never brought a message first, else the one that brought " +
        "none for longest."),
    MAX_CONNECTIONS_PER_SOURCE("max-connections-per-source", new IntegerRange(0, 1_000_000), Default.of("10000"),
        "Connections that are accepted from one IPv4 address or IPv6 /64 network; any more are closed at once. 0 is no " +
        "limit."),
    MAX_PINGS("max-pings", new IntegerRange(1, 10_000), Default.of("10"),
        "Keep-alive pings (CRLF) that are answered in a second on one connection. A hundred times as many line ends " +
        "close it."),
    MAX_MALFORMED("max-malformed", new IntegerRange(0, 1_000_000), Default.of("100"),
        "Malformed messages that one IPv4 address or IPv6 /64 network may bring over TCP and TLS in a second; any more " +
        "are answered too, and close the connection that they came on. 0 is no limit."),
    MAX_TRANSACTIONS("max-transactions", new IntegerRange(100, 10_000_000), Default.of("200000"),
        "Transactions, client and server together."),
    MAX_TRANSACTIONS_PER_SOURCE("max-transactions-per-source", new IntegerRange(0, 10_000_000),
        Default.unset("a quarter of max-transactions", "50000"),
        "Server transactions of one IPv4 address or IPv6 /64 network that is no SIP Server's; above it requests get " +
        "503. One that has ended counts for up to 64*T1 more. 0 is no limit."),
    MAX_FORKS("max-forks", new IntegerRange(1, 100), Default.of("20"),
        "Contacts of a user that one request is sent to, those with the highest q first."),
    MAX_OUTPUT_QUEUE("max-output-queue", new IntegerRange(16_384, 67_108_864, "bytes"), Default.of("1048576"),
        "Bytes that may wait to be written to one connection; at least max-message-size."),
    MAX_BUFFER_MEMORY("max-buffer-memory", new IntegerRange(16_777_216, 1_099_511_627_776L, "bytes"),
        Default.of("268435456"),
        "Off-heap memory for the messages that transactions and connections hold; at least max-output-queue."),
    MAX_TRANSACTION_MEMORY_PER_SOURCE("max-transaction-memory-per-source",
        new IntegerRange(0, 1_099_511_627_776L, "bytes"), Default.unset("a quarter of max-buffer-memory", "67108864"),
        "The part of max-buffer-memory that the server transactions of one IPv4 address or IPv6 /64 network that is no " +
        "SIP Server's, and what was sent on for them, may take; above it requests get 503. 0 is no limit."),
    MAX_INCOMPLETE_MEMORY("max-incomplete-memory", new IntegerRange(1_048_576, 1_099_511_627_776L, "bytes"),
        Default.unset("a quarter of max-buffer-memory", "67108864"),
        "The part of max-buffer-memory that messages which are still arriving over TCP and TLS may take. Above it the " +
        "connection whose message has been arriving for longest is closed."),
    MAX_OUTPUT_MEMORY("max-output-memory", new IntegerRange(1_048_576, 1_099_511_627_776L, "bytes"),
        Default.unset("half of max-buffer-memory", "134217728"),
        "The part of max-buffer-memory that output waiting on all connections may take. Above it, of the connections " +
        "whose peers do not take it, those are closed that have been so for longest."),
    OVERLOAD_CTRL_DIALOG_RATE("overload-ctrl-dialog-rate", new IntegerRange(0, 1_000_000), Default.of("0"),
        "INVITEs in a second that may begin a dialog; above it they get 503 with Retry-After. 0 is no limit."),
    OVERLOAD_SOURCE_RATE("overload-source-rate", new IntegerRange(0, 1_000_000), Default.of("0"),
        "The same for each IPv4 address or IPv6 /64 network that is no SIP Server's. 0 is no limit."),
    OVERLOAD_LOOP_LAG("overload-loop-lag", new DurationRange("ms", "10 ms", "60 s", "off"), Default.of("200"),
        "How far the program may be behind with its work before INVITEs that would begin a dialog get 503."),
    LOOP_PAUSE("loop-pause", new DurationRange("us", "50 us", "5 ms", "off"), Default.of("1000"),
        "Under traffic the program looks for new messages no sooner than this after the last time, so that several are " +
        "read, and written, at once. It delays a message by that much at most, and saves up to half of the processor " +
        "time. A message that comes when there is no traffic is not delayed."),
    SHUTDOWN_TIMEOUT("shutdown-timeout", new DurationRange("s", "0", "3600 s"), Default.of("10"),
        "How long transactions in progress may take to end after SIGTERM."),
    CONTROL_SOCKET("control-socket", new SocketPath(), Default.unset("none", "/run/sipproxy/control"),
        "UNIX domain socket on which ctl reaches this proxy; only root and the proxy's own user may use it."),

    // Log and status

    LOG_LEVEL("log-level", new Choice(List.of("error", "warn", "info", "debug", "trace")), Default.of("info"),
        "Lines that matter less are not logged."),
    LOG_FORMAT("log-format", new Choice(List.of("text", "json")), Default.of("text"),
        "How a line of the log looks: for people, or as one JSON object."),
    LOG_FILE("log-file", new FilePath(), Default.unset("standard output", "/var/log/sipproxy/sipproxy.log"),
        "File that the log is written to. At 100 MB it becomes FILE.1, what was FILE.1 becomes FILE.2, up to FILE.9."),
    COUNTERS_FILE("counters-file", new FilePath(), Default.unset("none", "/run/sipproxy/counters"),
        "File that shows the counters to other processes, as the command stat, while this one runs and after it. Keep " +
        "it in memory, as under /run or /dev/shm: a slow disk would hold calls up."),

    TRACE_DIRECTORY("trace-directory", new DirectoryPath(), Default.unset("none", "/var/log/sipproxy"),
        "Directory for the files that ctl trace makes, with the SIP messages of one peer, secrets masked. They can be " +
        "read by the proxy's own user only."),
    TRACE_MAX_SIZE("trace-max-size", new IntegerRange(16_384, 1_099_511_627_776L, "bytes"), Default.of("104857600"),
        "Largest file of a trace; the trace ends before the message that would make it larger."),
    HEP_COLLECTOR("hep-collector", new AddressWithPort(), Default.unset("none", "192.0.2.60:9060"),
        "Homer, heplify-server or another collector that gets a copy of every SIP message, by HEP version 3 over UDP. " +
        "Nothing is masked in it, and what came over TLS is in clear."),
    HEP_CAPTURE_ID("hep-capture-id", new IntegerRange(0, 4_294_967_295L), Default.of("2001"),
        "Number that tells this proxy from others at the collector."),
    HEP_PASSWORD("hep-password", new SecretText(1), Default.unset("none", ""),
        "What a collector that asks for it knows this proxy by. It is sent in clear. Keep it in a file: a -D is visible " +
        "in the process list."),

    // Monitoring

    HTTP_PORT("http-port", new IntegerRange(0, 65535), Default.of("0"),
        "TCP port of the status page, the metrics and the health checks; 0 is none of them."),
    HTTP_ADDRESS("http-address", new IpAddress(), Default.of("127.0.0.1"),
        "Address that the http-port is bound to. One that others can reach needs an http-token, and they should come " +
        "through something that speaks HTTPS: this is plain HTTP. 0.0.0.0 or :: is all interfaces."),
    HTTP_TOKEN("http-token", new BearerToken(16), Default.unset("none", "REPLACE-ME"),
        "Bearer token that the status page and scrapers of the metrics have to show; /healthz and /readyz need none. " +
        "Keep it in a file: a -D is visible in the process list."),

    // SIP timers

    TIMER_T1("timer-t1", new DurationRange("ms", "100 ms", "5 s"), Default.of("500"),
        "RFC 3261 T1: estimate of the round-trip time, from which the other timers follow."),
    TIMER_T2("timer-t2", new DurationRange("s", "100 ms", "60 s"), Default.of("4"),
        "RFC 3261 T2: longest interval between retransmissions; not less than timer-t1."),
    TIMER_T4("timer-t4", new DurationRange("s", "100 ms", "60 s"), Default.of("5"),
        "RFC 3261 T4: longest time that a message stays in the network."),
    TIMER_C("timer-c", new DurationRange("s", "181 s", "3600 s"), Default.of("181"),
        "RFC 3261 Timer C: how long an INVITE may ring without news; more than three minutes by section 16.6."),

    // Registrar and Record-Route

    REGISTRAR_MIN_EXPIRES("registrar-min-expires", new DurationRange("s", "0", "3600 s"), Default.of("60"),
        "Shortest registration that is accepted; a shorter one gets 423. RFC 3261 section 10.3 allows at most an " +
        "hour."),
    REGISTRAR_DEFAULT_EXPIRES("registrar-default-expires", new DurationRange("s", "1 s", "604800 s"),
        Default.of("3600"),
        "Length of a registration that asks for none; from registrar-min-expires to registrar-max-expires."),
    REGISTRAR_MAX_EXPIRES("registrar-max-expires", new DurationRange("s", "1 s", "604800 s"), Default.of("86400"),
        "Longest registration; a longer one is shortened to it."),
    REGISTRAR_MAX_CONTACTS("registrar-max-contacts", new IntegerRange(1, 1000), Default.of("10"),
        "Contacts that one user may register."),
    REGISTRAR_USERS("registrar-users", new FilePath(), Default.unset("none", "/etc/sipproxy/users"),
        "File of the users that may register and call, and of what proves their passwords, as the command passwd " +
        "writes it. When it changes, the new users are used; a file with a fault is told of and not used."),
    REGISTRAR_OPEN("registrar-open", new Flag(), Default.of("false"),
        "Whether everybody may register as anybody, without a password, when there is no registrar-users. A " +
        "registrar on any but a loopback address does not start without one of the two."),
    REGISTRAR_FOREIGN_CALLERS("registrar-foreign-callers", new Flag(), Default.of("false"),
        "Whether callers whose From is of another domain may call the users here without a password; only with " +
        "registrar-users."),
    REGISTRAR_NONCE_LIFETIME("registrar-nonce-lifetime", new DurationRange("s", "1 s", "86400 s"), Default.of("300"),
        "How long a phone may use the nonce of a challenge. After that it gets another one and repeats its request, " +
        "without asking its user."),
    REGISTRAR_SNAPSHOT("registrar-snapshot", new FilePath(), Default.unset("none", "/var/lib/sipproxy/bindings"),
        "File that keeps the registered contacts over a restart. Written every few seconds when something has " +
        "changed, and at the end."),
    RECORD_ROUTE_KEY("record-route-key", new SecretText(32),
        Default.unset("random at each start", "REPLACE-ME"),
        "Secret that makes the tokens in Record-Route survive a restart, so that calls in progress go on. Proxies " +
        "that stand in for each other share it. Keep it in a file: a -D is visible in the process list.");

    /** What the name of every system property of this program starts with. */
    public static final String PREFIX = "sipproxy.";

    private static final String OF_APPLICATION = "application.";
    private static final String OF_DN = "dn.";

    private final String optionName;
    private final ValueKind kind;
    private final Default initial;
    private final String meaning;
    private final String head;
    private final String tail;

    Option(final String optionName, final ValueKind kind, final Default initial, final String meaning) {
        this.optionName = optionName;
        this.kind = kind;
        this.initial = initial;
        this.meaning = meaning;
        final boolean isTemplate = optionName.startsWith(OF_APPLICATION) || optionName.startsWith(OF_DN);
        final int keyStart = isTemplate ? optionName.indexOf('.') + 1 : 0;
        this.head = optionName.substring(0, keyStart);
        this.tail = keyStart == 0 ? optionName : optionName.substring(optionName.lastIndexOf('.'));
    }

    /**
     * The name without the prefix {@value #PREFIX}.
     *
     * @return for example sip-port; for an option that exists once per pair or device, the part in capitals stands
     *     for the pair's name or the device's number, as in dn.NUMBER.type.
     */
    public String optionName() {
        return optionName;
    }

    /**
     * The default as tables show it.
     *
     * @return a value in {@link #unit()}, or words if the option then has no value.
     */
    public String defaultText() {
        return initial.text();
    }

    /**
     * The valid values in words.
     *
     * @return the text that a fault line gives too.
     */
    public String validValues() {
        return kind.valid();
    }

    /**
     * The unit of a bare number.
     *
     * @return us, ms, s, bytes; empty when there is none.
     */
    public String unit() {
        return kind.unit();
    }

    /**
     * When a changed value takes effect.
     *
     * @return the time.
     */
    public Effective effective() {
        return switch (this) {
            case OOS_CHECK, OOS_FORCE, OVERLOAD_CTRL_DIALOG_RATE -> IMMEDIATELY;
            default -> AFTER_RESTART;
        };
    }

    /**
     * What the option does.
     *
     * @return one or a few sentences.
     */
    public String meaning() {
        return meaning;
    }

    /**
     * Whether the option exists once per pair or device.
     *
     * @return true if its name has a part in capitals.
     */
    public boolean isTemplate() {
        return !head.isEmpty();
    }

    /**
     * Whether the value must be kept out of logs and printed configurations.
     *
     * @return true for keys.
     */
    public boolean isSecret() {
        return kind.isSecret();
    }

    /** Whether the option exists once per SIP Server pair. */
    boolean isOfApplication() {
        return head.equals(OF_APPLICATION);
    }

    /** Whether the option exists once per device. */
    boolean isOfDn() {
        return head.equals(OF_DN);
    }

    ValueKind kind() {
        return kind;
    }

    /** The default value, null if the option then has none. */
    String defaultValue() {
        return initial.value();
    }

    /** A value for the sample file: a valid one, but for a secret one that is refused, so that nobody runs with it. */
    String example() {
        return initial.example();
    }

    /** The name for one pair or device; for any other option, its name. */
    String nameFor(final String key) {
        return isTemplate() ? head + key + tail : optionName;
    }

    /**
     * The pair's name or device's number in a property name of this option; empty for an option that exists once.
     *
     * @return null if the property name is not one of this option.
     */
    String keyIn(final String name) {
        if (!isTemplate()) {
            return name.equals(optionName) ? "" : null;
        }
        if (!name.startsWith(head) || !name.endsWith(tail) || name.length() <= head.length() + tail.length()) {
            return null;
        }
        final String key = name.substring(head.length(), name.length() - tail.length());
        return Characters.isMadeOf(key, "-_.+*#") ? key : null;
    }

    /** The option that a property name without prefix belongs to, null if there is none. */
    static Option find(final String name) {
        return Arrays.stream(values()).filter(option -> option.keyIn(name) != null).findFirst().orElse(null);
    }
}
