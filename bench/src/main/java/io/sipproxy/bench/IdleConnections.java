package io.sipproxy.bench;

import io.sipproxy.bench.load.Credentials;
import io.sipproxy.bench.load.TlsStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Opens connections to a proxy and keeps them, for its memory to be looked at from outside. */
public final class IdleConnections {
    private static final int CONNECTIONS_PER_ADDRESS = 10_000;
    private static final long LONGEST_SECONDS = 1_200;
    private static final byte[] PING = {'\r', '\n', '\r', '\n'};
    private static final byte[] PONG = {'\r', '\n'};
    private static final int ROOM = 64 * 1024;
    private static final String HELP = """
        Usage: java -cp target/benchmarks.jar io.sipproxy.bench.IdleConnections HOST:PORT COUNT [FIRST [CERTIFICATE]]

        Opens COUNT TCP connections from 127.0.3.FIRST (1) on, 10,000 from each address, sends a ping (RFC 5626) on each
        and waits for the answer, so that none is fresh; prints "ready COUNT" and keeps them until it is ended, or 20
        minutes. With CERTIFICATE, a PEM file that the proxy's certificate is in or comes from, over TLS; after the
        answer only the socket is kept, so that this side of 50,000 connections does not need memory for their TLS.
        """;

    private IdleConnections() {
    }

    /** @param args see {@code --help}. */
    public static void main(final String[] args) throws IOException, InterruptedException {
        if (args.length < 2) {
            System.out.print(HELP);
            System.exit(args.length == 1 && args[0].equals("--help") ? 0 : 2);
        }
        final int colon = args[0].lastIndexOf(':');
        final InetSocketAddress proxy =
            new InetSocketAddress(args[0].substring(0, colon), Integer.parseInt(args[0].substring(colon + 1)));
        final int count = Integer.parseInt(args[1]);
        final int first = args.length > 2 ? Integer.parseInt(args[2]) : 1;
        final SSLContext tls = args.length > 3 ? Credentials.clientContext(Path.of(args[3])) : null;
        final List<SocketChannel> channels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            channels.add(open(proxy, "127.0.3." + (first + i / CONNECTIONS_PER_ADDRESS), tls));
        }
        System.out.println("ready " + channels.size());
        TimeUnit.SECONDS.sleep(LONGEST_SECONDS);
        System.out.println("closing " + channels.stream().filter(SocketChannel::isOpen).count());
    }

    private static SocketChannel open(final InetSocketAddress proxy, final String from, final SSLContext tls)
        throws IOException {
        final SocketChannel channel = SocketChannel.open();
        // Or the ping would wait 40 ms for the acknowledgement of the handshake's last message.
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.bind(new InetSocketAddress(from, 0));
        channel.connect(proxy);
        final ByteBuffer answer = ByteBuffer.allocate(tls == null ? PONG.length : ROOM);
        final TlsStream stream = tls == null ? null : TlsStream.connect(channel, clientEngine(tls));
        if (stream == null) {
            channel.write(ByteBuffer.wrap(PING));
        } else {
            stream.write(ByteBuffer.wrap(PING));
        }
        while (answer.position() < PONG.length) {
            if (stream == null ? channel.read(answer) < 0 : !stream.fill(answer)) {
                throw new IOException("the proxy closed a connection");
            }
        }
        if (!ByteBuffer.wrap(PONG).equals(answer.flip())) {
            throw new IOException("not the answer to a ping");
        }
        return channel;
    }

    /** Without a name for the other end no session is kept to be resumed. */
    private static SSLEngine clientEngine(final SSLContext tls) {
        final SSLEngine engine = tls.createSSLEngine();
        engine.setUseClientMode(true);
        return engine;
    }
}
