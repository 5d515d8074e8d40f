package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.ManualProxy;
import io.sipproxy.digest.UsersFile;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.status.Latencies;
import io.sipproxy.status.Status;
import io.sipproxy.storage.FileStamp;
import io.sipproxy.transport.FakeLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Users who come, go or get another password while the proxy runs. */
@Timeout(60)
class UsersReloaderTest {
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final List<String> events = new ArrayList<>();
    private final Counters counters = new Counters();
    private final Status status =
        new Status(counters, new EventLog(counters, (event, line) -> events.add(line)), new Latencies());

    @TempDir
    private Path directory;
    private Path file;
    private ManualProxy proxy;
    private FakeLink phone;
    private UsersReloader reloader;
    private int serial;

    @BeforeEach
    void start() throws IOException {
        file = directory.resolve("users");
        UsersFile.put(file, "alice", "example.com", "wonder");
        UsersFile.put(file, "bob", "example.com", "builder");
        proxy = ManualProxy.start("sip-domains", "example.com", "registrar-users", file.toString(), "dn.bob.contact",
            "sip:bob@10.0.0.7:5060;transport=tcp");
        phone = proxy.wire().accept("tcp:10.0.0.2:50000");
        reloader = new UsersReloader(file, FileStamp.of(file), proxy.core(),
            task -> refusals.getAndDecrement() <= 0 && tasks.add(task), status);
    }

    @AfterEach
    void close() {
        reloader.close();
        proxy.advance(40_000);
        proxy.assertIdle();
        proxy.close();
    }

    /** One look, and what follows from it. */
    private void look() throws InterruptedException {
        proxy.advance(TimeUnit.NANOSECONDS.toMillis(UsersReloader.PERIOD_NS));
        reloader.look(proxy.nowNs());
        while (reloader.isBusy()) {
            final Runnable task = tasks.poll(20, TimeUnit.SECONDS);
            assertNotNull(task, "the helper said nothing");
            task.run();
        }
    }

    private int register(final String user, final String password, final String realm) {
        final SipText request = SipText.request("REGISTER", "sip:example.com", "TCP 10.0.0.2:50000").without("Contact")
            .with("From", "<sip:" + user + "@example.com>;tag=" + ++serial).with("To", "<sip:" + user + "@example.com>")
            .with("Call-ID", "reg-" + serial).with("CSeq", "1 REGISTER")
            .add("Contact", "<sip:" + user + "@10.0.0.2:5060;transport=tcp>");
        proxy.receive(phone, request);
        final SipText challenge = phone.take(401);
        assertEquals(realm, DigestPhone.param(challenge.header("WWW-Authenticate"), "realm"));
        proxy.receive(phone, new DigestPhone(user, password).answer(request, challenge, "SHA-256"));
        final List<SipText> answers = phone.takeAll();
        return answers.get(0).status();
    }

    @Test
    void shouldLetANewUserInAndKnowAnotherPasswordOfAnOldOne() throws Exception {
        assertEquals(401, register("carol", "sing", "example.com"));
        UsersFile.put(file, "carol", "example.com", "sing");
        UsersFile.put(file, "alice", "example.com", "other");
        look();
        assertEquals(401, register("carol", "sing", "example.com"), "somebody may be writing still");
        assertEquals(List.of(), events);
        look();
        assertEquals(200, register("carol", "sing", "example.com"));
        assertEquals(200, register("alice", "other", "example.com"));
        assertEquals(401, register("alice", "wonder", "example.com"));
        assertEquals(List.of("40042 SPR_USERS_RELOADED users=3 contacts-removed=0"), events);
        assertEquals(1, counters.get(Counter.USERS_RELOADS));
    }

    @Test
    void shouldForgetTheContactsOfWhoIsNoUserAnyMore() throws Exception {
        assertEquals(200, register("alice", "wonder", "example.com"));
        assertEquals(200, register("bob", "builder", "example.com"));
        final long before = proxy.core().bindingChanges();
        Files.delete(file);
        UsersFile.put(file, "carol", "example.com", "sing");
        look();
        look();
        assertEquals(List.of("40042 SPR_USERS_RELOADED users=1 contacts-removed=2"), events);
        assertEquals(2, proxy.count(Counter.CONTACTS_OF_FORMER_USERS));
        assertEquals(before + 1, proxy.core().bindingChanges(), "the snapshot is to be written");
        assertEquals(List.of(), proxy.core().bindings(0, proxy.nowNs()));
        assertEquals(0, proxy.core().learnedFlows());
        assertEquals(401, register("alice", "wonder", "example.com"));
    }

    @Test
    void shouldKeepTheUsersAndSayWhyOnceWhenTheFileHasAFault() throws Exception {
        Files.writeString(file, "dave:example.com:MD5=12\nerin\n", StandardOpenOption.APPEND);
        for (int i = 0; i < 5; i++) {
            look();
        }
        assertEquals(1, events.size());
        assertTrue(events.get(0).startsWith("40041 SPR_USERS_NOT_RELOADED file="), events.get(0));
        assertTrue(events.get(0).contains(" faults=2 reason=\"line 3: the digest of MD5 is not one"), events.get(0));
        assertEquals(200, register("alice", "wonder", "example.com"));
        Files.delete(file);
        look();
        look();
        assertTrue(events.get(1).contains("there is no such file"), events.get(1));
        assertEquals(200, register("bob", "builder", "example.com"));
        assertEquals(2, counters.get(Counter.USERS_RELOADS_FAILED));
        UsersFile.put(file, "alice", "example.com", "other");
        look();
        look();
        assertEquals(200, register("alice", "other", "example.com"));
    }

    @Test
    void shouldTakeAnotherRealmIntoUse() throws Exception {
        Files.delete(file);
        UsersFile.put(file, "alice", "example.net", "wonder");
        look();
        look();
        assertEquals(200, register("alice", "wonder", "example.net"));
        // What is sent on carries no credentials of the new realm, but those of any other.
        final SipText message = SipText.request("MESSAGE", "sip:bob@example.com", "TCP 10.0.0.2:50000")
            .with("From", "<sip:alice@example.com>;tag=m").add("Proxy-Authorization", "Digest realm=\"example.com\"");
        proxy.receive(phone, message);
        proxy.receive(phone, new DigestPhone("alice", "wonder").answer(message, phone.take(407), "MD5")
            .add("Proxy-Authorization", "Digest realm=\"example.com\", username=\"x\""));
        final FakeLink bob = proxy.wire().link("tcp:10.0.0.7:5060");
        final SipText received = bob.take("MESSAGE");
        assertEquals(List.of("Digest realm=\"example.com\", username=\"x\""), received.headers("Proxy-Authorization"));
        proxy.receive(bob, received.reply(200));
        phone.take(200);
    }

    @Test
    void shouldGoOnLookingWhenTheLoopTookNoTaskForAWhile() throws Exception {
        UsersFile.put(file, "carol", "example.com", "sing");
        refusals.set(3);
        look();
        refusals.set(3);
        look();
        assertEquals(200, register("carol", "sing", "example.com"));
    }

    @Test
    void shouldReadNothingWhileTheFileStaysAsItIs() throws Exception {
        look();
        look();
        look();
        assertEquals(List.of(), events);
    }
}
