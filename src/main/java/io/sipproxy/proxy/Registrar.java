package io.sipproxy.proxy;

import io.sipproxy.digest.Users;
import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.HeaderValues;
import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.NameAddr;
import io.sipproxy.sip.ParseError;
import io.sipproxy.sip.ReasonPhrase;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transaction.ServerTransaction;
import io.sipproxy.transport.Link;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The registrar (RFC 3261 10.3). A REGISTER is carried out as a whole or not at all. */
final class Registrar {
    private static final byte[] EXPIRES = Ascii.bytes("expires");
    private static final byte[] Q = Ascii.bytes("q");
    private static final byte[] TOO_MANY_CONTACTS = Ascii.bytes("Too Many Contacts");
    private static final byte[] BAD_TO = Ascii.bytes(ParseError.BAD_TO.reasonPhrase());
    private static final byte[] BAD_CONTACT = Ascii.bytes("Bad Contact");
    private static final byte[] STALE = Ascii.bytes("CSeq Out of Order");
    private static final int UNCHANGED = 0;
    private static final int HALF_SECOND_NS = 500_000_000;
    private static final int HOUR_SECONDS = 3600;

    private final RegistrarSettings settings;
    private final LocationTable locations;
    private final LearnedFlows flows;
    private final Counters counters;
    private final NameAddr nameAddr = new NameAddr();
    private final SipUri uri = new SipUri();
    private final Span value = new Span();
    private final HeaderValues contacts = new HeaderValues();
    /** Null if everybody is one. */
    private Users users;
    private byte[] refusalReason;

    Registrar(final RegistrarSettings settings, final LocationTable locations, final LearnedFlows flows,
        final Counters counters) {
        this.settings = settings;
        this.users = settings.door() == null ? null : settings.door().users();
        this.locations = locations;
        this.flows = flows;
        this.counters = counters;
        locations.onRemoved(this::forgetFlow);
    }

    void register(final ServerTransaction transaction, final long nowNs) {
        counters.increment(Counter.REGISTERS);
        final SipMessage request = transaction.request();
        final DirectBuffer buffer = request.buffer();
        if (!hasSipUri(request)) {
            refuse(transaction, ParseError.BAD_TO.status(), BAD_TO, nowNs);
            return;
        }
        final AddressOfRecord record = recordOf(buffer, nowNs);
        if (record == null) {
            refuse(transaction, 404, ReasonPhrase.of(404), nowNs);
            return;
        }
        final List<ContactBinding> updated = new ArrayList<>(record.bindings());
        final int refusal = isStar(request, buffer) ? removeAll(request, updated)
            : update(request, transaction.source(), record, updated, nowNs);
        if (refusal != UNCHANGED) {
            refuse(transaction, refusal, refusalReason, nowNs);
            return;
        }
        if (!updated.isEmpty() && !locations.hasRoomFor(record)) {
            counters.increment(Counter.REGISTERED_USERS_LIMIT_HIT);
            refuse(transaction, 503, ReasonPhrase.of(503), nowNs);
            return;
        }
        replace(record, updated);
        locations.store(record);
        accept(transaction, record, nowNs);
    }

    private void replace(final AddressOfRecord record, final List<ContactBinding> updated) {
        final List<ContactBinding> former = List.copyOf(record.bindings());
        record.bindings().clear();
        record.bindings().addAll(updated);
        // What goes on is held anew before it is let go.
        updated.forEach(binding -> rememberFlow(record, binding));
        for (final ContactBinding binding : former) {
            if (!updated.contains(binding)) {
                forgetFlow(binding);
            }
        }
    }

    /** Requests inside of dialogs go to the contact as such, not to the user. */
    private void rememberFlow(final AddressOfRecord record, final ContactBinding binding) {
        if (binding.held == null && binding.flow() != null && binding.parsedUri().host().isPresent()) {
            binding.held =
                flows.hold(record, binding.uri(), binding.parsedUri(), binding.flow(), binding.expiresNs());
        }
    }

    /** Else whoever registers other contacts again and again would leave no room for the connections of others. */
    private void forgetFlow(final ContactBinding binding) {
        if (binding.held != null) {
            flows.release(binding.held);
            binding.held = null;
        }
    }

    long changes() {
        return locations.changes();
    }

    int users() {
        return locations.size();
    }

    int contacts() {
        return locations.contacts();
    }

    List<BindingText.Entry> bindings(final long wallClockMs, final long nowNs) {
        final List<BindingText.Entry> entries = new ArrayList<>(locations.size());
        locations.forEachBinding(nowNs, (record, binding) -> entries.add(new BindingText.Entry(record.user(),
            binding.uri().byteArray(), binding.callId(), binding.cseq(), binding.q(),
            wallClockMs + TimeUnit.NANOSECONDS.toMillis(binding.expiresNs() - nowNs))));
        return entries;
    }

    /** Not those of users who are none any more; none for longer than a phone could register now. */
    int restore(final List<BindingText.Entry> entries, final long wallClockMs, final long nowNs) {
        int restored = 0;
        for (final BindingText.Entry entry : entries) {
            final long leftMs = Math.min(entry.expiresMs() - wallClockMs,
                TimeUnit.SECONDS.toMillis(settings.maxExpiresSeconds()));
            if (leftMs > 0 && isUser(entry.user())
                && restore(entry, nowNs + TimeUnit.MILLISECONDS.toNanos(leftMs), nowNs)) {
                restored++;
            }
        }
        return restored;
    }

    private boolean restore(final BindingText.Entry entry, final long expiresNs, final long nowNs) {
        final AddressOfRecord record = locations.findOrMake(entry.user(), nowNs);
        if (record == null || !locations.hasRoomFor(record) || record.bindings().size() >= settings.maxContacts()
            || !uri.parse(new UnsafeBuffer(entry.uri()), 0, entry.uri().length)) {
            return false;
        }
        record.bindings().add(
            new ContactBinding(entry.uri(), entry.callId(), entry.cseq(), entry.q(), expiresNs, null));
        locations.store(record);
        return true;
    }

    /** From now on these are the users. @return how many contacts were removed of those who are none any more. */
    int users(final Users newUsers) {
        users = newUsers;
        final int removed = locations.removeUnless(this::isUser);
        counters.add(Counter.CONTACTS_OF_FORMER_USERS, removed);
        return removed;
    }

    private boolean isUser(final byte[] user) {
        return users == null || users.contains(new String(user, StandardCharsets.ISO_8859_1));
    }

    void expire(final long nowNs) {
        counters.add(Counter.CONTACTS_EXPIRED, locations.expire(nowNs));
    }

    /** Reads the address of record, which has to be a SIP or SIPS URI (10.2). */
    private boolean hasSipUri(final SipMessage request) {
        final DirectBuffer buffer = request.buffer();
        return nameAddr.parse(buffer, request.to().offset(), request.to().length()) >= 0
            && uri.parse(buffer, nameAddr.uri().offset(), nameAddr.uri().length()) && uri.host().isPresent();
    }

    private AddressOfRecord recordOf(final DirectBuffer buffer, final long nowNs) {
        final boolean isOwn = settings.ownAddresses().isOwnDomain(buffer, uri);
        return isOwn ? locations.findOrMake(buffer, uri.user(), nowNs) : null;
    }

    private boolean isStar(final SipMessage request, final DirectBuffer buffer) {
        final int line = request.first(HeaderId.CONTACT);
        return line >= 0 && nameAddr.parse(buffer, request.valueOffset(line), request.valueLength(line)) >= 0
            && nameAddr.isStar();
    }

    /** {@code Contact: *} stands alone and with {@code Expires: 0} (10.2.2). */
    private int removeAll(final SipMessage request, final List<ContactBinding> updated) {
        final int line = request.first(HeaderId.EXPIRES);
        contacts.start(request, HeaderId.CONTACT);
        final boolean isAlone = contacts.next() && !contacts.next();
        if (!isAlone || line < 0
            || Ascii.parseUnsigned(request.buffer(), request.valueOffset(line), request.valueLength(line)) != 0) {
            return refusal(400, BAD_CONTACT);
        }
        final String callId = request.callId().text(request.buffer());
        for (final ContactBinding binding : updated) {
            if (!binding.isOlderThan(callId, request.cseq())) {
                return refusal(500, STALE);
            }
        }
        counters.add(Counter.CONTACTS_REMOVED, updated.size());
        updated.clear();
        return UNCHANGED;
    }

    private int update(final SipMessage request, final Link from, final AddressOfRecord record,
        final List<ContactBinding> updated, final long nowNs) {
        contacts.start(request, HeaderId.CONTACT);
        // So many can remove all that there may be and bring as many others; each is compared with all the others.
        for (int left = 2 * settings.maxContacts(); contacts.next(); left--) {
            if (left == 0) {
                return refusal(403, TOO_MANY_CONTACTS);
            }
            final int refusal = updateOne(request, from, record, updated, nowNs);
            if (refusal != UNCHANGED) {
                return refusal;
            }
        }
        return updated.size() > settings.maxContacts() ? refusal(403, TOO_MANY_CONTACTS) : UNCHANGED;
    }

    private int updateOne(final SipMessage request, final Link from, final AddressOfRecord record,
        final List<ContactBinding> updated, final long nowNs) {
        final DirectBuffer buffer = request.buffer();
        if (nameAddr.parse(buffer, contacts.offset(), contacts.length()) < 0 || nameAddr.isStar()
            || !uri.parse(buffer, nameAddr.uri().offset(), nameAddr.uri().length())) {
            return refusal(400, BAD_CONTACT);
        }
        final long seconds = expiresOf(request);
        final int q = nameAddr.param(Q, value) ? Ascii.parseQValue(buffer, value.offset(), value.length())
            : ContactBinding.NO_Q;
        if (nameAddr.param(Q, value) && q < 0) {
            return refusal(400, BAD_CONTACT);
        }
        if (seconds > 0 && seconds < settings.minExpiresSeconds()) {
            return refusal(423, ReasonPhrase.of(423));
        }
        final String callId = request.callId().text(buffer);
        final int known = indexOf(updated, buffer);
        if (known >= 0) {
            final ContactBinding binding = updated.get(known);
            final boolean isOfThisRequest = !record.bindings().contains(binding);
            if (!isOfThisRequest && !binding.isOlderThan(callId, request.cseq())) {
                return refusal(500, STALE);
            }
            updated.remove(known);
        }
        if (seconds > 0) {
            final byte[] text = new byte[nameAddr.uri().length()];
            buffer.getBytes(nameAddr.uri().offset(), text);
            final long expiresNs = nowNs + TimeUnit.SECONDS.toNanos(Math.min(seconds, settings.maxExpiresSeconds()));
            updated.add(new ContactBinding(text, callId, request.cseq(), q, expiresNs,
                LearnedFlows.flowOf(request, from)));
        }
        return UNCHANGED;
    }

    private int indexOf(final List<ContactBinding> bindings, final DirectBuffer buffer) {
        for (int i = 0; i < bindings.size(); i++) {
            if (bindings.get(i).isFor(buffer, uri)) {
                return i;
            }
        }
        return -1;
    }

    /** The contact's own parameter, else the header, else the default (10.3 step 7). */
    private long expiresOf(final SipMessage request) {
        final DirectBuffer buffer = request.buffer();
        if (nameAddr.param(EXPIRES, value)) {
            return wellFormed(Ascii.parseUnsigned(buffer, value.offset(), value.length()));
        }
        final int line = request.first(HeaderId.EXPIRES);
        return line < 0 ? settings.defaultExpiresSeconds()
            : wellFormed(Ascii.parseUnsigned(buffer, request.valueOffset(line), request.valueLength(line)));
    }

    /** What is no number counts as an hour (20.10). */
    private static long wellFormed(final long seconds) {
        return seconds < 0 ? HOUR_SECONDS : seconds;
    }

    private int refusal(final int status, final byte[] reason) {
        refusalReason = reason;
        return status;
    }

    private void refuse(final ServerTransaction transaction, final int status, final byte[] reason,
        final long nowNs) {
        counters.increment(Counter.REGISTERS_REFUSED);
        counters.increment(Counter.RESPONSES_OWN);
        final MessageWriter writer = transaction.beginReply(status, reason);
        if (status == 423) {
            writer.header(HeaderId.MIN_EXPIRES, settings.minExpiresSeconds());
        }
        transaction.reply(nowNs);
    }

    private static void putQ(final MessageWriter writer, final int thousandths) {
        writer.putText(";q=").putInt(thousandths / 1000);
        if (thousandths % 1000 != 0) {
            writer.put('.').putInt(thousandths / 100 % 10);
        }
        if (thousandths % 100 != 0) {
            writer.putInt(thousandths / 10 % 10);
        }
        if (thousandths % 10 != 0) {
            writer.putInt(thousandths % 10);
        }
    }

    private void accept(final ServerTransaction transaction, final AddressOfRecord record, final long nowNs) {
        counters.increment(Counter.RESPONSES_OWN);
        final MessageWriter writer = transaction.beginReply(200, ReasonPhrase.of(200));
        for (final ContactBinding binding : record.bindings()) {
            writer.headerName(HeaderId.CONTACT).put((byte) '<').put(binding.uri(), 0, binding.uriLength())
                .putText(">;expires=")
                .putInt(TimeUnit.NANOSECONDS.toSeconds(binding.expiresNs() - nowNs + HALF_SECOND_NS));
            if (binding.q() != ContactBinding.NO_Q) {
                putQ(writer, binding.q());
            }
            writer.crlf();
        }
        transaction.reply(nowNs);
    }
}
