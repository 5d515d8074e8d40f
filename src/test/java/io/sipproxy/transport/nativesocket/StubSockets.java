package io.sipproxy.transport.nativesocket;

import java.nio.channels.NetworkChannel;
import java.util.EnumMap;
import java.util.Map;

/** A system that says of every connection what the test says. */
public final class StubSockets implements NativeSockets {
    private final Map<TcpInfo.Field, Long> fields = new EnumMap<>(TcpInfo.Field.class);
    private boolean refuses;

    /** From now on the system gives this field, besides those it gives already. */
    public StubSockets with(final TcpInfo.Field field, final long value) {
        fields.put(field, value);
        return this;
    }

    /** From now on nothing can be read. */
    public void refuse() {
        refuses = true;
    }

    @Override
    public boolean read(final NetworkChannel channel, final TcpInfo info) {
        info.clear();
        if (refuses) {
            return false;
        }
        fields.forEach(info::set);
        return true;
    }

    @Override
    public boolean hasTcpInfo() {
        return true;
    }

    @Override
    public int keepAlive(final NetworkChannel channel, final boolean on) {
        return OK;
    }

    @Override
    public int keepAliveIdle(final NetworkChannel channel, final int seconds) {
        return OK;
    }

    @Override
    public int keepAliveInterval(final NetworkChannel channel, final int seconds) {
        return OK;
    }

    @Override
    public int keepAliveCount(final NetworkChannel channel, final int count) {
        return OK;
    }

    @Override
    public int userTimeout(final NetworkChannel channel, final int milliseconds) {
        return OK;
    }

    @Override
    public int noDelay(final NetworkChannel channel, final boolean on) {
        return OK;
    }

    @Override
    public int typeOfService(final NetworkChannel channel, final int value) {
        return OK;
    }

    @Override
    public String errorText(final int error) {
        return "error " + error;
    }

    @Override
    public String description() {
        return "a test's";
    }
}
