package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.ManualProxy;
import io.sipproxy.digest.UsersFile;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transport.FakeLink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrarSnapshotTest {
    private static final String CONTACT = "<sip:bob@10.0.0.3:5060;transport=tcp>";

    @TempDir
    private Path directory;
    private Path file;
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Counters counters = new Counters();
    private long wallClockMs = 1_700_000_000_000L;
    private int cseq;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("bindings");
    }

    private RegistrarSnapshot snapshot(final ManualProxy proxy) {
        return new RegistrarSnapshot(file, proxy.core(), tasks::add, () -> wallClockMs, counters);
    }

    private SipText register(final ManualProxy proxy, final String... contacts) {
        final FakeLink phone = proxy.wire().accept("tcp:10.0.0.3:50000");
        SipText request = SipText.request("REGISTER", "sip:10.0.0.9", "TCP 10.0.0.3:50000").without("Contact")
            .with("To", "<sip:b%20b@10.0.0.9>").with("Call-ID", "reg-1").with("CSeq", ++cseq + " REGISTER");
        for (final String contact : contacts) {
            request = request.add("Contact", contact);
        }
        proxy.receive(phone, request);
        return phone.take(200);
    }

    private void save(final String... contacts) {
        try (ManualProxy proxy = ManualProxy.start(); RegistrarSnapshot snapshot = snapshot(proxy)) {
            snapshot.load(proxy.nowNs());
            register(proxy, contacts);
            snapshot.finish(proxy.nowNs());
        }
    }

    private List<String> restored(final String... options) {
        try (ManualProxy proxy = ManualProxy.start(options); RegistrarSnapshot snapshot = snapshot(proxy)) {
            snapshot.load(proxy.nowNs());
            return register(proxy).headers("Contact");
        }
    }

    @Test
    void shouldKeepContactsOverARestartAsLongAsTheyHold() {
        save(CONTACT + ";expires=100;q=0.5", "<sip:b%25b@10.0.0.4>;expires=200");
        assertEquals(List.of("<sip:b%25b@10.0.0.4>;expires=200", CONTACT + ";expires=100;q=0.5"), restored());
        wallClockMs += 100_000;
        assertEquals(List.of("<sip:b%25b@10.0.0.4>;expires=100"), restored());
        wallClockMs += 100_000;
        assertEquals(List.of(), restored());
        wallClockMs -= 1_000_000_000_000L;
        assertEquals(List.of("<sip:b%25b@10.0.0.4>;expires=3600"), restored("registrar-max-expires", "3600")
            .stream().filter(contact -> contact.contains("b%25b")).toList(), "a clock that was set back");
        assertEquals(5, counters.get(Counter.CONTACTS_RESTORED));
        assertEquals(0, counters.get(Counter.SNAPSHOT_FAILURES));
    }

    @Test
    void shouldReachARestoredContactAtItsAddressAndKeepTheOrderOfItsRequests() {
        save(CONTACT);
        try (ManualProxy proxy = ManualProxy.start(); RegistrarSnapshot snapshot = snapshot(proxy)) {
            snapshot.load(proxy.nowNs());
            final FakeLink alice = proxy.wire().accept("tcp:10.0.0.2:50000");
            proxy.receive(alice, SipText.request("MESSAGE", "sip:b%20b@10.0.0.9", "TCP 10.0.0.2:50000"));
            final FakeLink bob = proxy.wire().link("tcp:10.0.0.3:5060");
            assertNotNull(bob);
            assertTrue(bob.take("MESSAGE").uri().startsWith("sip:bob@10.0.0.3:5060"));
        }
    }

    @Test
    void shouldDropContactsOfWhoIsNoUserAnyMore() throws IOException {
        save(CONTACT);
        final Path users = directory.resolve("users");
        UsersFile.put(users, "alice", "r", "x");
        try (ManualProxy proxy = ManualProxy.start("registrar-users", users.toString());
            RegistrarSnapshot snapshot = snapshot(proxy)) {
            snapshot.load(proxy.nowNs());
            assertEquals(0, counters.get(Counter.CONTACTS_RESTORED));
        }
    }

    @Test
    void shouldWriteInTheBackgroundOnlyWhenSomethingHasChanged() throws Exception {
        try (ManualProxy proxy = ManualProxy.start(); RegistrarSnapshot snapshot = snapshot(proxy)) {
            snapshot.load(proxy.nowNs());
            snapshot.save(proxy.nowNs());
            assertFalse(Files.exists(file));
            register(proxy, CONTACT);
            snapshot.save(proxy.nowNs());
            tasks.poll(10, TimeUnit.SECONDS).run();
            assertEquals(1, counters.get(Counter.SNAPSHOTS_WRITTEN));
            final byte[] written = Files.readAllBytes(file);
            Files.delete(file);
            snapshot.save(proxy.nowNs());
            assertFalse(Files.exists(file), "nothing has changed");
            register(proxy, CONTACT + ";expires=0");
            snapshot.save(proxy.nowNs());
            tasks.poll(10, TimeUnit.SECONDS).run();
            assertTrue(Files.size(file) < written.length);
        }
    }

    @Test
    void shouldTryAgainWhenTheFileCannotBeWritten() throws Exception {
        file = directory.resolve("missing").resolve("bindings");
        try (ManualProxy proxy = ManualProxy.start(); RegistrarSnapshot snapshot = snapshot(proxy)) {
            register(proxy, CONTACT);
            snapshot.save(proxy.nowNs());
            tasks.poll(10, TimeUnit.SECONDS).run();
            assertEquals(1, counters.get(Counter.SNAPSHOT_FAILURES));
            Files.createDirectory(file.getParent());
            snapshot.save(proxy.nowNs());
            tasks.poll(10, TimeUnit.SECONDS).run();
            assertEquals(1, counters.get(Counter.SNAPSHOTS_WRITTEN));
        }
    }

    @Test
    void shouldGoOnWritingWhenTheLoopTookNoTaskForAWhile() throws Exception {
        final AtomicInteger refusals = new AtomicInteger(3);
        try (ManualProxy proxy = ManualProxy.start(); RegistrarSnapshot snapshot = new RegistrarSnapshot(file,
            proxy.core(), task -> refusals.getAndDecrement() <= 0 && tasks.add(task), () -> wallClockMs, counters)) {
            snapshot.load(proxy.nowNs());
            for (int i = 1; i <= 2; i++) {
                register(proxy, CONTACT);
                snapshot.save(proxy.nowNs());
                tasks.poll(10, TimeUnit.SECONDS).run();
                assertEquals(i, counters.get(Counter.SNAPSHOTS_WRITTEN));
            }
        }
    }

    @Test
    void shouldStartEmptyWhenTheFileIsDamagedAnywhere() throws IOException {
        save(CONTACT);
        final byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i++) {
            final byte[] cut = java.util.Arrays.copyOf(good, i);
            assertThrows(IllegalArgumentException.class, () -> BindingText.read(cut));
            final byte[] changed = good.clone();
            changed[i] ^= 1;
            assertThrows(IllegalArgumentException.class, () -> BindingText.read(changed));
        }
        assertEquals(1, BindingText.read(good).size());
        Files.write(file, "nonsense".getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of(), restored());
        assertEquals(1, counters.get(Counter.SNAPSHOT_FAILURES));
    }
}
