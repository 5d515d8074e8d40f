package io.sipproxy.bench.soak;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Map;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A name server on UDP that knows one address for each of its domains and all names in them, and can fall silent. */
final class NameServer implements AutoCloseable {
    private static final int MAX_MESSAGE = 4096;
    /** Short, so that the proxy has to ask again and again. */
    private static final long TTL_SECONDS = 2;

    private final DatagramSocket socket;
    private final Map<String, String> addresses;
    private volatile boolean isSilent;
    private volatile boolean wasSilent;
    private volatile long spokeAgainNs;
    private volatile long ignored;

    /** @param addresses by domain, without a dot at the end. */
    NameServer(final InetSocketAddress address, final Map<String, String> addresses) throws IOException {
        this.addresses = Map.copyOf(addresses);
        socket = new DatagramSocket(address);
        final Thread thread = new Thread(this::serve, "name server");
        thread.setDaemon(true);
        thread.start();
    }

    void silent(final boolean now) {
        if (!now) {
            spokeAgainNs = System.nanoTime();
        }
        isSilent = now;
        wasSilent |= now;
    }

    /** @return whether it was silent at some time since then. */
    boolean wasSilentSince(final long ns) {
        return isSilent || wasSilent && spokeAgainNs - ns > 0;
    }

    /** @return how many questions it left unanswered. */
    long ignored() {
        return ignored;
    }

    private void serve() {
        final DatagramPacket packet = new DatagramPacket(new byte[MAX_MESSAGE], MAX_MESSAGE);
        while (!socket.isClosed()) {
            try {
                packet.setLength(MAX_MESSAGE);
                socket.receive(packet);
                if (isSilent) {
                    ignored++;
                } else {
                    final byte[] answer =
                        answer(new Message(java.util.Arrays.copyOf(packet.getData(), packet.getLength()))).toWire();
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (final IOException e) {
                if (!socket.isClosed()) {
                    e.printStackTrace(System.out);
                }
            }
        }
    }

    private Message answer(final Message question) throws IOException {
        final Name name = question.getQuestion().getName();
        final Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.addRecord(question.getQuestion(), Section.QUESTION);
        final String address = find(name.toString(true));
        if (address == null) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        } else if (question.getQuestion().getType() == Type.A) {
            answer.addRecord(Record.fromString(name, Type.A, DClass.IN, TTL_SECONDS, address, Name.root),
                Section.ANSWER);
        }
        return answer;
    }

    private String find(final String name) {
        return addresses.entrySet().stream()
            .filter(entry -> name.equals(entry.getKey()) || name.endsWith('.' + entry.getKey()))
            .map(Map.Entry::getValue).findFirst().orElse(null);
    }

    @Override
    public void close() {
        socket.close();
    }
}
