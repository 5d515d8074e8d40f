package io.sipproxy.inspect;

import io.sipproxy.proxy.Devices;
import io.sipproxy.proxy.ProxyCore;
import io.sipproxy.proxy.SipServers;
import io.sipproxy.status.Status;
import io.sipproxy.transaction.TransactionLayer;
import io.sipproxy.transport.EventLoop;
import io.sipproxy.transport.TransportLayer;

/**
 * The live objects that are looked at.
 *
 * @param version of the program.
 */
public record Subject(String version, EventLoop loop, TransportLayer transports, TransactionLayer transactions,
    ProxyCore core, SipServers servers, Devices devices, Status status) {
}
