package io.sipproxy.transport;

import io.sipproxy.sip.MessageLimits;
import io.sipproxy.transport.tls.TlsSettings;

import java.net.InetAddress;
import java.util.Objects;

/** What the transports are told at the start. Immutable; made with a {@link Builder}. */
public final class TransportSettings {
    /** A port that is not opened. */
    public static final int OFF = -1;
    /** A time or a value that is left to the operating system, or never comes. */
    public static final int UNSET = -1;

    private static final int LARGEST_TOS = 255;
    private static final int LARGEST_PORT = 65_535;

    private final Builder values;

    private TransportSettings(final Builder values) {
        this.values = values;
    }

    /**
     * @return a builder with the defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * @return address to listen on and to connect from; null for all interfaces, of both address families
     */
    public InetAddress bindAddress() {
        return values.bindAddress;
    }

    /**
     * @return UDP port, 0 for any free one, or {@link #OFF}
     */
    public int udpPort() {
        return values.udpPort;
    }

    /**
     * @return TCP port, 0 for any free one, or {@link #OFF}: then there are no outgoing connections either
     */
    public int tcpPort() {
        return values.tcpPort;
    }

    /**
     * @return TLS port, 0 for any free one, or {@link #OFF}: then there are no outgoing TLS connections either
     */
    public int tlsPort() {
        return values.tlsPort;
    }

    /**
     * @return keys, certificates and rules of TLS; null if there is no TLS
     */
    public TlsSettings tls() {
        return values.tls;
    }

    /**
     * @return IP ToS and IPv6 traffic class 0-255, or {@link #UNSET}
     */
    public int ipTos() {
        return values.ipTos;
    }

    /**
     * @return most connections at a time, of both directions together
     */
    public int maxConnections() {
        return values.maxConnections;
    }

    /**
     * @return largest message taken from a peer, in bytes
     */
    public int maxMessageSize() {
        return values.maxMessageSize;
    }

    /**
     * @return what a message may have
     */
    public MessageLimits messageLimits() {
        return values.messageLimits;
    }

    /**
     * @return most bytes that may wait for one peer
     */
    public int maxOutputQueue() {
        return values.maxOutputQueue;
    }

    /**
     * @return most bytes of memory for incomplete input and waiting output of all connections together
     */
    public long maxBufferBytes() {
        return values.maxBufferBytes;
    }

    /**
     * @return most UDP peers remembered
     */
    public int maxUdpPeers() {
        return values.maxUdpPeers;
    }

    /**
     * @return how long a connect may take
     */
    public long connectTimeoutNs() {
        return values.connectTimeoutNs;
    }

    /**
     * @return how long a connection without users may be quiet; 0 for ever
     */
    public long idleTimeoutNs() {
        return values.idleTimeoutNs;
    }

    /**
     * @return how long output may wait without the peer taking any
     */
    public long writeStallNs() {
        return values.writeStallNs;
    }

    /**
     * @return how much peers may take
     */
    public TransportLimits limits() {
        return values.limits;
    }

    /**
     * @return how dead connections are noticed
     */
    public KeepAliveSettings keepAlive() {
        return values.keepAlive;
    }

    /** Collects the settings. */
    public static final class Builder {
        private InetAddress bindAddress;
        private int udpPort = OFF;
        private int tcpPort = OFF;
        private int tlsPort = OFF;
        private TlsSettings tls;
        private int ipTos = UNSET;
        private int maxConnections = 100_000;
        private int maxMessageSize = 64 * 1024;
        private MessageLimits messageLimits = new MessageLimits(128, 16_384, 70, 70);
        private int maxOutputQueue = 1024 * 1024;
        private long maxBufferBytes = 256L * 1024 * 1024;
        private int maxUdpPeers = 65_536;
        private long connectTimeoutNs = 3_000_000_000L;
        private long idleTimeoutNs;
        private long writeStallNs = 30_000_000_000L;
        private TransportLimits limits = TransportLimits.DEFAULT;
        private KeepAliveSettings keepAlive = KeepAliveSettings.DISABLED;

        private Builder() {
        }

        private Builder(final Builder other) {
            bindAddress = other.bindAddress;
            udpPort = other.udpPort;
            tcpPort = other.tcpPort;
            tlsPort = other.tlsPort;
            tls = other.tls;
            ipTos = other.ipTos;
            maxConnections = other.maxConnections;
            maxMessageSize = other.maxMessageSize;
            messageLimits = other.messageLimits;
            maxOutputQueue = other.maxOutputQueue;
            maxBufferBytes = other.maxBufferBytes;
            maxUdpPeers = other.maxUdpPeers;
            connectTimeoutNs = other.connectTimeoutNs;
            idleTimeoutNs = other.idleTimeoutNs;
            writeStallNs = other.writeStallNs;
            limits = other.limits;
            keepAlive = other.keepAlive;
        }

        /**
         * @param address to listen on and connect from; null or the unspecified address for all interfaces
         * @return this
         */
        public Builder bindAddress(final InetAddress address) {
            bindAddress = address == null || address.isAnyLocalAddress() ? null : address;
            return this;
        }

        /**
         * @param port 1-65535, 0 for any free one, {@link #OFF} for none
         * @return this
         */
        public Builder udpPort(final int port) {
            udpPort = check("UDP port", port, OFF, LARGEST_PORT);
            return this;
        }

        /**
         * @param port 1-65535, 0 for any free one, {@link #OFF} for none
         * @return this
         */
        public Builder tcpPort(final int port) {
            tcpPort = check("TCP port", port, OFF, LARGEST_PORT);
            return this;
        }

        /**
         * @param port     1-65535, 0 for any free one
         * @param settings keys, certificates and rules
         * @return this
         */
        public Builder tls(final int port, final TlsSettings settings) {
            tlsPort = check("TLS port", port, 0, LARGEST_PORT);
            tls = Objects.requireNonNull(settings);
            return this;
        }

        /**
         * @param tos 0-255, or {@link #UNSET} to leave it to the operating system
         * @return this
         */
        public Builder ipTos(final int tos) {
            ipTos = check("IP ToS", tos, UNSET, LARGEST_TOS);
            return this;
        }

        /**
         * @param count at least 1
         * @return this
         */
        public Builder maxConnections(final int count) {
            maxConnections = check("connection limit", count, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * @param bytes 512 to the largest pooled buffer, since an incomplete message is kept in one
         * @return this
         */
        public Builder maxMessageSize(final int bytes) {
            maxMessageSize = check("message size limit", bytes, 512, BufferPool.MAX_CAPACITY);
            return this;
        }

        /**
         * @param newLimits what a message may have
         * @return this
         */
        public Builder messageLimits(final MessageLimits newLimits) {
            messageLimits = Objects.requireNonNull(newLimits);
            return this;
        }

        /**
         * @param bytes at least 1024
         * @return this
         */
        public Builder maxOutputQueue(final int bytes) {
            maxOutputQueue = check("output limit", bytes, 1024, Integer.MAX_VALUE / 2);
            return this;
        }

        /**
         * @param bytes rounded as {@link BufferPool} says
         * @return this
         */
        public Builder maxBufferBytes(final long bytes) {
            maxBufferBytes = bytes;
            return this;
        }

        /**
         * @param count at least 1
         * @return this
         */
        public Builder maxUdpPeers(final int count) {
            maxUdpPeers = check("UDP peer limit", count, 1, Integer.MAX_VALUE / 4);
            return this;
        }

        /**
         * @param timeoutNs more than 0
         * @return this
         */
        public Builder connectTimeoutNs(final long timeoutNs) {
            connectTimeoutNs = timeoutNs;
            return this;
        }

        /**
         * @param timeoutNs 0 for never
         * @return this
         */
        public Builder idleTimeoutNs(final long timeoutNs) {
            idleTimeoutNs = timeoutNs;
            return this;
        }

        /**
         * @param timeoutNs more than 0
         * @return this
         */
        public Builder writeStallNs(final long timeoutNs) {
            writeStallNs = timeoutNs;
            return this;
        }

        /**
         * @param newLimits how much peers may take
         * @return this
         */
        public Builder limits(final TransportLimits newLimits) {
            limits = Objects.requireNonNull(newLimits);
            return this;
        }

        /**
         * @param settings how dead connections are noticed
         * @return this
         */
        public Builder keepAlive(final KeepAliveSettings settings) {
            keepAlive = Objects.requireNonNull(settings);
            return this;
        }

        /**
         * @return the settings; later changes of this builder do not touch them
         */
        public TransportSettings build() {
            return new TransportSettings(new Builder(this));
        }

        private static int check(final String what, final int value, final int least, final int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(what + " " + value + ": must be " + least + " to " + most);
            }
            return value;
        }
    }
}
