package io.sipproxy.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** A name server on UDP that says whatever a test wants, which a real one would not. */
final class StubNameServer implements AutoCloseable {
    private static final int MAX_MESSAGE = 4096;

    private final DatagramSocket socket;
    private final AtomicInteger asked = new AtomicInteger();

    /** @param answers makes an answer of a question; null for silence. */
    StubNameServer(final UnaryOperator<Message> answers) throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        final Thread thread = new Thread(() -> serve(answers), "stub name server");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(final UnaryOperator<Message> answers) {
        final DatagramPacket packet = new DatagramPacket(new byte[MAX_MESSAGE], MAX_MESSAGE);
        try {
            while (true) {
                packet.setLength(MAX_MESSAGE);
                socket.receive(packet);
                asked.incrementAndGet();
                final byte[] question = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
                final Message answer = answers.apply(new Message(question));
                if (answer != null) {
                    final byte[] bytes = answer.toWire();
                    socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                }
            }
        } catch (final IOException e) {
            if (!socket.isClosed()) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** @return how many questions came. */
    int asked() {
        return asked.get();
    }

    @Override
    public void close() {
        socket.close();
    }

    /** An answer without records so far. */
    static Message answerTo(final Message question, final int rcode) {
        final Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setRcode(rcode);
        answer.addRecord(question.getQuestion(), Section.QUESTION);
        return answer;
    }

    /** Adds a record in the text form of a zone file: name, type, data. */
    static Message with(final Message answer, final int section, final String name, final int type,
        final String data) {
        try {
            answer.addRecord(Record.fromString(Name.fromString(name, Name.root), type, DClass.IN, 60, data, Name.root),
                section);
            return answer;
        } catch (final IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Knows one address for every name. */
    static Message address(final Message question, final String address) {
        final Message answer = answerTo(question, Rcode.NOERROR);
        return question.getQuestion().getType() != Type.A ? answer
            : with(answer, Section.ANSWER, question.getQuestion().getName().toString(), Type.A, address);
    }

    static Name name(final String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (final TextParseException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
