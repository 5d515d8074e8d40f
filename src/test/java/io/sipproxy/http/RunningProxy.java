package io.sipproxy.http;

import io.sipproxy.ProxyInstance;
import io.sipproxy.config.Configuration;
import io.sipproxy.json.JsonReader;
import io.sipproxy.status.Counter;
import io.sipproxy.system.Ports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A whole proxy in this process with its monitoring server, both on free ports of 127.0.0.1. */
final class RunningProxy implements AutoCloseable {
    static final String TOKEN = "0123456789abcdef";

    private final ProxyInstance proxy;
    private final Thread loop;
    private final int sipPort;
    private final int httpPort;

    private RunningProxy(final ProxyInstance proxy, final int sipPort, final int httpPort) {
        this.proxy = proxy;
        this.sipPort = sipPort;
        this.httpPort = httpPort;
        this.loop = new Thread(proxy::run, "loop");
    }

    /** @param options name, value, name, value... */
    static RunningProxy start(final String... options) throws Exception {
        final RunningProxy running = launch(options);
        running.loop.start();
        return running;
    }

    /** Opens the sockets, but lets the loop do nothing. */
    static RunningProxy launch(final String... options) throws Exception {
        final int sipPort = Ports.free("127.0.0.1");
        final int httpPort = Ports.free("127.0.0.1");
        final List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("sip-port", Integer.toString(sipPort), "http-port", Integer.toString(httpPort),
            "sip-address", "127.0.0.1", "shutdown-timeout", "0"));
        return new RunningProxy(ProxyInstance.launch(Configuration.of(all.toArray(String[]::new))), sipPort, httpPort);
    }

    int sipPort() {
        return sipPort;
    }

    ProxyInstance proxy() {
        return proxy;
    }

    /** @param headers whole lines. */
    RawHttp get(final String target, final String... headers) throws IOException {
        return request("GET", target, headers);
    }

    RawHttp request(final String method, final String target, final String... headers) throws IOException {
        final List<String> all = new ArrayList<>(List.of(headers));
        if (all.stream().noneMatch(header -> header.startsWith("Host:"))) {
            all.add("Host: 127.0.0.1:" + httpPort);
        }
        return RawHttp.exchange(httpPort, method + " " + target + " HTTP/1.1", all);
    }

    /** @return what the page answers, which has to be 200. */
    Map<String, Object> json(final String target) throws IOException {
        final RawHttp response = get(target);
        if (response.status() != 200) {
            throw new AssertionError(target + ": " + response.status() + " " + response.text());
        }
        return object(JsonReader.read(response.text()));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(final Object value) {
        return (Map<String, Object>)value;
    }

    static List<Map<String, Object>> objects(final Object value) {
        return ((List<?>)value).stream().map(RunningProxy::object).toList();
    }

    /** Waits until the loop has taken over what the HTTP threads counted. */
    void awaitCount(final Counter counter, final long value) {
        final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (proxy.counters().get(counter) != value) {
            if (System.nanoTime() > endNs) {
                throw new AssertionError(counter + " is " + proxy.counters().get(counter) + ", not " + value);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        try {
            if (loop.isAlive()) {
                proxy.requestStop();
                loop.join(TimeUnit.SECONDS.toMillis(20));
            }
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            proxy.close();
        }
    }
}
