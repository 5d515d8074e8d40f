package io.sipproxy.proxy;

import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import io.sipproxy.transaction.Fingerprint;
import io.sipproxy.transaction.KeyedHash;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.agrona.DirectBuffer;
import org.agrona.collections.Object2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The location service (RFC 3261 10.3): users by the user part of their address of record, unescaped, case-sensitive.
 * All domains of this proxy are one.
 */
final class LocationTable {
    /** Users that may have contacts at a time. */
    static final int MAX_USERS = 200_000;

    private static final int MAX_USER_LENGTH = 256;

    private final Object2ObjectHashMap<Fingerprint, AddressOfRecord> records = new Object2ObjectHashMap<>();
    private final UnsafeBuffer unescaped = new UnsafeBuffer(new byte[MAX_USER_LENGTH]);
    private final Fingerprint probe = new Fingerprint();
    private final KeyedHash hash;
    private final int maxUsers;
    private int unescapedLength;
    private long changes;
    private int contacts;
    private Consumer<ContactBinding> onRemoved = binding -> {
    };

    LocationTable(final KeyedHash hash, final int maxUsers) {
        this.hash = hash;
        this.maxUsers = maxUsers;
    }

    /** From now on, who is told of each registered contact that this table removes. */
    void onRemoved(final Consumer<ContactBinding> consumer) {
        onRemoved = consumer;
    }

    /** @return the user's record, without what has expired; null if there is none. */
    AddressOfRecord find(final DirectBuffer buffer, final Span user, final long nowNs) {
        if (!toKey(buffer, user)) {
            return null;
        }
        final AddressOfRecord record = records.get(probe);
        if (record != null) {
            record.removeExpired(nowNs, onRemoved);
            count(record);
        }
        return record;
    }

    /**
     * @return the user's record, or a new one that {@link #store} has to put into the table; null if the user part is
     *         none that can be registered.
     */
    AddressOfRecord findOrMake(final DirectBuffer buffer, final Span user, final long nowNs) {
        final AddressOfRecord known = find(buffer, user, nowNs);
        return known != null || !toKey(buffer, user) ? known : newRecord();
    }

    private AddressOfRecord newRecord() {
        final byte[] name = new byte[unescapedLength];
        unescaped.getBytes(0, name);
        return new AddressOfRecord(probe, name);
    }

    /** As {@link #findOrMake(DirectBuffer, Span, long)}. @param user without escapes. */
    AddressOfRecord findOrMake(final byte[] user, final long nowNs) {
        if (user.length == 0 || user.length > MAX_USER_LENGTH) {
            return null;
        }
        unescaped.putBytes(0, user);
        unescapedLength = user.length;
        hashName();
        final AddressOfRecord known = records.get(probe);
        if (known != null) {
            known.removeExpired(nowNs, onRemoved);
            count(known);
        }
        return known != null ? known : newRecord();
    }

    /** @return whether {@link #store} would take it. */
    boolean hasRoomFor(final AddressOfRecord record) {
        return records.size() < maxUsers || records.containsKey(record.key);
    }

    /** Keeps the record while there are contacts in it. */
    void store(final AddressOfRecord record) {
        changes++;
        record.sortByPreference();
        count(record);
        if (record.isEmpty()) {
            records.remove(record.key);
        } else {
            records.put(record.key, record);
        }
    }

    /** Adds a contact that holds whenever no phone of the user is registered. */
    void addConfigured(final String user, final String contactUri) {
        final UnsafeBuffer name = new UnsafeBuffer(user.getBytes(StandardCharsets.UTF_8));
        final Span span = new Span();
        span.set(0, name.capacity());
        final AddressOfRecord record = findOrMake(name, span, 0);
        record.configured(new ContactBinding(contactUri.getBytes(StandardCharsets.UTF_8), "", 0, ContactBinding.NO_Q,
            ContactBinding.PERMANENT, null));
        store(record);
    }

    /** @return how many contacts were removed because their time was over. */
    int expire(final long nowNs) {
        int removed = 0;
        final Iterator<AddressOfRecord> all = records.values().iterator();
        while (all.hasNext()) {
            final AddressOfRecord record = all.next();
            removed += record.removeExpired(nowNs, onRemoved);
            count(record);
            if (record.isEmpty()) {
                all.remove();
            }
        }
        return removed;
    }

    /** @return how many contacts were removed because their user is none. */
    int removeUnless(final Predicate<byte[]> isUser) {
        int removed = 0;
        final Iterator<AddressOfRecord> all = records.values().iterator();
        while (all.hasNext()) {
            final AddressOfRecord record = all.next();
            if (!isUser.test(record.user())) {
                removed += record.bindings().size();
                record.bindings().forEach(onRemoved);
                record.bindings().clear();
                if (record.isEmpty()) {
                    all.remove();
                }
            }
        }
        changes += removed > 0 ? 1 : 0;
        return removed;
    }

    /** @return a number that is another one after each change. */
    long changes() {
        return changes;
    }

    /** Hands over every registered contact that has not expired. */
    void forEachBinding(final long nowNs, final BiConsumer<AddressOfRecord, ContactBinding> consumer) {
        for (final AddressOfRecord record : records.values()) {
            for (final ContactBinding binding : record.bindings()) {
                if (binding.expiresNs() > nowNs) {
                    consumer.accept(record, binding);
                }
            }
        }
    }

    int size() {
        return records.size();
    }

    /** @return how many contacts are registered, those included whose time has been over for a moment. */
    int contacts() {
        return contacts;
    }

    private void count(final AddressOfRecord record) {
        contacts += record.bindings().size() - record.counted;
        record.counted = record.bindings().size();
    }

    private boolean toKey(final DirectBuffer buffer, final Span user) {
        if (!user.isPresent() || user.length() == 0 || user.length() > MAX_USER_LENGTH) {
            return false;
        }
        unescapedLength = SipUri.unescape(buffer, user.offset(), user.length(), unescaped, 0);
        hashName();
        return true;
    }

    private void hashName() {
        hash.start().add(unescaped, 0, unescapedLength).finish();
        probe.set(hash.hi(), hash.lo());
    }
}
