package io.sipproxy.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The name server dnsmasq as a process on a port of 127.0.0.1, with a zone that the test makes of its options. */
final class NameServerProcess implements AutoCloseable {
    private static final long START_MILLIS = 10_000;
    private static final List<Path> PLACES = List.of(Path.of("/usr/sbin/dnsmasq"), Path.of("/usr/bin/dnsmasq"),
        Path.of("/usr/local/sbin/dnsmasq"));
    /** A question for an A record: any answer says that the server is there. */
    private static final byte[] PROBE = {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'x', 0, 0, 1, 0, 1};

    private final Process process;
    private final int port;

    /** @param zone options of dnsmasq without the dashes in front, such as "host-record=a.example.com,10.0.0.1". */
    NameServerProcess(final Path directory, final String... zone) throws IOException {
        this(directory, Ports.free("127.0.0.1"), zone);
    }

    /** As {@link #NameServerProcess(Path, String...)}, on a port that others know already. */
    NameServerProcess(final Path directory, final int port, final String... zone) throws IOException {
        this.port = port;
        final List<String> command = new ArrayList<>(List.of(binary().toString(), "--keep-in-foreground",
            "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--listen-address=127.0.0.1", "--bind-interfaces",
            "--port=" + port, "--user=" + System.getProperty("user.name"), "--pid-file",
            "--log-facility=-"));
        for (final String option : zone) {
            command.add("--" + option);
        }
        process = new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(directory.resolve("dnsmasq.log").toFile()).start();
        awaitStart(directory);
    }

    /** The address as dns-servers has it. */
    String hostPort() {
        return "127.0.0.1:" + port;
    }

    private static Path binary() {
        return PLACES.stream().filter(Files::isExecutable).findFirst().orElse(PLACES.get(0));
    }

    /** @return whether dnsmasq is there to be run. */
    static boolean isInstalled() {
        return Files.isExecutable(binary());
    }

    private void awaitStart(final Path directory) throws IOException {
        final long deadline = System.currentTimeMillis() + START_MILLIS;
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(100);
            socket.connect(InetAddress.getLoopbackAddress(), port);
            while (System.currentTimeMillis() < deadline && process.isAlive()) {
                try {
                    socket.send(new DatagramPacket(PROBE, PROBE.length));
                    socket.receive(new DatagramPacket(new byte[512], 512));
                    return;
                } catch (final IOException e) {
                    Thread.onSpinWait();
                }
            }
        }
        throw new UncheckedIOException(
            new IOException("dnsmasq did not start: " + Files.readString(directory.resolve("dnsmasq.log"))));
    }

    int port() {
        return port;
    }

    /** Ends it; nobody listens there any more. */
    @Override
    public void close() {
        process.destroy();
        Wait.until(process, Wait.DEADLINE_MILLIS);
    }
}
