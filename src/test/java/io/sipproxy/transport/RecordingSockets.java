package io.sipproxy.transport;

import io.sipproxy.transport.nativesocket.NativeSockets;
import io.sipproxy.transport.nativesocket.TcpInfo;

import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Notes every call, with the kind and state of the socket at that moment; sets nothing. */
final class RecordingSockets implements NativeSockets {
    final List<String> calls = new ArrayList<>();
    /** The option that is refused, by the name of its method. */
    String refused = "";
    int error;

    @Override
    public int keepAlive(final NetworkChannel channel, final boolean on) {
        return note(channel, "keepAlive", on);
    }

    @Override
    public int keepAliveIdle(final NetworkChannel channel, final int seconds) {
        return note(channel, "keepAliveIdle", seconds);
    }

    @Override
    public int keepAliveInterval(final NetworkChannel channel, final int seconds) {
        return note(channel, "keepAliveInterval", seconds);
    }

    @Override
    public int keepAliveCount(final NetworkChannel channel, final int count) {
        return note(channel, "keepAliveCount", count);
    }

    @Override
    public int userTimeout(final NetworkChannel channel, final int milliseconds) {
        return note(channel, "userTimeout", milliseconds);
    }

    @Override
    public int noDelay(final NetworkChannel channel, final boolean on) {
        return note(channel, "noDelay", on);
    }

    @Override
    public int typeOfService(final NetworkChannel channel, final int value) {
        return note(channel, "typeOfService", value);
    }

    @Override
    public boolean hasTcpInfo() {
        calls.add("hasTcpInfo");
        return true;
    }

    @Override
    public boolean read(final NetworkChannel channel, final TcpInfo info) {
        calls.add("read");
        return false;
    }

    @Override
    public String errorText(final int number) {
        return "EXAMPLE (" + number + "): as the system says";
    }

    @Override
    public String description() {
        return "a test's";
    }

    /** The calls for one kind of socket, without its name. */
    List<String> callsFor(final String kind) {
        return calls.stream().filter(call -> call.startsWith(kind + " ")).map(call -> call.substring(kind.length() + 1))
            .toList();
    }

    private int note(final NetworkChannel channel, final String option, final Object value) {
        calls.add(kind(channel) + " " + option + " " + value);
        return option.equals(refused) ? error : OK;
    }

    private static String kind(final NetworkChannel channel) {
        if (channel instanceof ServerSocketChannel listener) {
            return listener.socket().isBound() ? "bound-listener" : "listener";
        }
        final SocketChannel socket = (SocketChannel) channel;
        return socket.isConnected() ? "connected" : socket.isConnectionPending() ? "connecting" : "unconnected";
    }
}
