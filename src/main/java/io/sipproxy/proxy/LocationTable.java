package io.sipproxy.proxy;

import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import io.sipproxy.transaction.Fingerprint;
import io.sipproxy.transaction.KeyedHash;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.agrona.DirectBuffer;
import org.agrona.collections.Object2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The location service (RFC 3261 10.3): users by the user part of their address of record, unescaped, case-sensitive.
 * All domains of this proxy are one.
 */
final class LocationTable {
    private static final int MAX_USER_LENGTH = 256;

    private final Object2ObjectHashMap<Fingerprint, AddressOfRecord> records = new Object2ObjectHashMap<>();
    private final UnsafeBuffer unescaped = new UnsafeBuffer(new byte[MAX_USER_LENGTH]);
    private final Fingerprint probe = new Fingerprint();
    private final KeyedHash hash;

    LocationTable(final KeyedHash hash) {
        this.hash = hash;
    }

    /** @return the user's record, without what has expired; null if there is none. */
    AddressOfRecord find(final DirectBuffer buffer, final Span user, final long nowNs) {
        if (!toKey(buffer, user)) {
            return null;
        }
        final AddressOfRecord record = records.get(probe);
        if (record != null) {
            record.removeExpired(nowNs);
        }
        return record;
    }

    /** @return the user's record, a new one if there was none; null if the user part is none that can be registered. */
    AddressOfRecord findOrAdd(final DirectBuffer buffer, final Span user, final long nowNs) {
        final AddressOfRecord known = find(buffer, user, nowNs);
        if (known != null || !toKey(buffer, user)) {
            return known;
        }
        final AddressOfRecord added = new AddressOfRecord(probe);
        records.put(added.key, added);
        return added;
    }

    /** Adds a contact that holds whenever no phone of the user is registered. */
    void addConfigured(final String user, final String contactUri) {
        final UnsafeBuffer name = new UnsafeBuffer(user.getBytes(StandardCharsets.UTF_8));
        final Span span = new Span();
        span.set(0, name.capacity());
        findOrAdd(name, span, 0).configured(new ContactBinding(contactUri.getBytes(StandardCharsets.UTF_8), "", 0,
            ContactBinding.NO_Q, ContactBinding.PERMANENT, null));
    }

    /** @return how many contacts were removed because their time was over. */
    int expire(final long nowNs) {
        int removed = 0;
        final Iterator<AddressOfRecord> all = records.values().iterator();
        while (all.hasNext()) {
            final AddressOfRecord record = all.next();
            removed += record.removeExpired(nowNs);
            if (record.isEmpty()) {
                all.remove();
            }
        }
        return removed;
    }

    int size() {
        return records.size();
    }

    private boolean toKey(final DirectBuffer buffer, final Span user) {
        if (!user.isPresent() || user.length() == 0 || user.length() > MAX_USER_LENGTH) {
            return false;
        }
        final int length = SipUri.unescape(buffer, user.offset(), user.length(), unescaped, 0);
        hash.start().add(unescaped, 0, length).finish();
        probe.set(hash.hi(), hash.lo());
        return true;
    }
}
