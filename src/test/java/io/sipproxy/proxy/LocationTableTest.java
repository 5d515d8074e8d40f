package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.transaction.KeyedHash;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LocationTableTest {
    private final LocationTable locations = new LocationTable(new KeyedHash(1, 2), 3);

    private AddressOfRecord find(final String uri, final long nowNs) {
        final Parsed.Uri parsed = Parsed.uri(uri);
        return locations.find(parsed.buffer(), parsed.uri().user(), nowNs);
    }

    private AddressOfRecord make(final String uri) {
        final Parsed.Uri parsed = Parsed.uri(uri);
        return locations.findOrMake(parsed.buffer(), parsed.uri().user(), 0);
    }

    /** A record with a contact, stored. */
    private AddressOfRecord add(final String uri) {
        final AddressOfRecord record = make(uri);
        record.bindings().add(binding("sip:x@10.0.0.9", Long.MAX_VALUE));
        locations.store(record);
        return record;
    }

    private static ContactBinding binding(final String uri, final long expiresNs) {
        return new ContactBinding(uri.getBytes(StandardCharsets.UTF_8), "call", 1, ContactBinding.NO_Q, expiresNs,
            null);
    }

    @Test
    void shouldFindAUserByItsUnescapedName() {
        final AddressOfRecord added = add("sip:j%C3%B6rg@example.com");
        assertSame(added, find("sip:jörg@example.org", 0));
        assertSame(added, make("sip:j%c3%b6rg:secret@example.com"));
        assertNotSame(added, add("sip:J%C3%B6rg@example.com"), "the user part is case-sensitive");
        assertEquals(2, locations.size());
    }

    @Test
    void shouldKnowNobodyWithoutAUserPart() {
        assertNull(make("sip:example.com"));
        assertNull(find("sip:example.com", 0));
        assertNull(make("sip:" + "x".repeat(257) + "@example.com"));
        assertNotNull(make("sip:" + "x".repeat(256) + "@example.com"));
        assertNull(find("sip:nobody@example.com", 0));
        assertEquals(0, locations.size(), "nobody has a contact");
    }

    @Test
    void shouldLimitTheUsersWithContacts() {
        add("sip:a@example.com");
        final AddressOfRecord second = add("sip:b@example.com");
        add("sip:c@example.com");
        assertFalse(locations.hasRoomFor(make("sip:d@example.com")));
        assertTrue(locations.hasRoomFor(second));
        second.bindings().clear();
        locations.store(second);
        assertTrue(locations.hasRoomFor(make("sip:d@example.com")));
        assertEquals(2, locations.size());
    }

    @Test
    void shouldForgetContactsAtTheirTime() {
        final AddressOfRecord record = make("sip:bob@example.com");
        record.bindings().add(binding("sip:bob@10.0.0.1", 100));
        record.bindings().add(binding("sip:bob@10.0.0.2", 200));
        locations.store(record);
        assertEquals(2, find("sip:bob@example.com", 99).size());
        assertEquals(1, find("sip:bob@example.com", 100).size());
        assertEquals(0, locations.expire(150));
        assertEquals(1, locations.size());
        assertEquals(1, locations.expire(200));
        assertEquals(0, locations.size());
        assertNull(find("sip:bob@example.com", 200));
    }

    @Test
    void shouldUseAConfiguredContactWhileNobodyIsRegistered() {
        locations.addConfigured("7001", "sip:7001@10.0.0.31:5070");
        final AddressOfRecord record = find("sip:7001@example.com", 0);
        assertEquals(1, record.size());
        assertEquals(23, record.contact(0).uriLength());
        record.bindings().add(binding("sip:7001@10.0.0.1", 100));
        assertEquals(1, record.size());
        assertSame(record.bindings().get(0), record.contact(0));
        assertEquals(1, locations.expire(100));
        assertEquals(1, find("sip:7001@example.com", 100).size(), "the configured one is for ever");
        assertEquals(0, record.bindings().size());
    }

    @Test
    void shouldCountRegisteredContactsWhateverHappensToThem() {
        locations.addConfigured("eve", "sip:eve@10.0.0.5");
        assertEquals(0, locations.contacts());
        final AddressOfRecord record = make("sip:bob@example.com");
        record.bindings().add(binding("sip:bob@10.0.0.1", 100));
        record.bindings().add(binding("sip:bob@10.0.0.2", 200));
        record.bindings().add(binding("sip:bob@10.0.0.3", 300));
        locations.store(record);
        assertEquals(3, locations.contacts());
        find("sip:bob@example.com", 100);
        assertEquals(2, locations.contacts());
        locations.expire(200);
        assertEquals(1, locations.contacts());
        record.bindings().clear();
        locations.store(record);
        assertEquals(0, locations.contacts());
        add("sip:bob@example.com");
        assertEquals(1, locations.contacts());
    }
}
