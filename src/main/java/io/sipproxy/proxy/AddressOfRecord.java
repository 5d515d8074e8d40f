package io.sipproxy.proxy;

import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import io.sipproxy.transaction.ContactFlows;
import io.sipproxy.transaction.Fingerprint;
import io.sipproxy.transport.Link;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/** The contacts of one user. */
final class AddressOfRecord implements ContactFlows {
    private static final Comparator<ContactBinding> BY_PREFERENCE =
        Comparator.comparingInt(contact -> contact.q() == ContactBinding.NO_Q ? Integer.MIN_VALUE : -contact.q());

    final Fingerprint key = new Fingerprint();
    private final byte[] user;
    private final List<ContactBinding> bindings = new ArrayList<>(1);
    private ContactBinding configured;
    /** How many of the registered contacts the table has counted. */
    int counted;

    /** @param user the user part without escapes. */
    AddressOfRecord(final Fingerprint key, final byte[] user) {
        this.key.set(key);
        this.user = user;
    }

    byte[] user() {
        return user;
    }

    /** @return whether that is the user's name, written without escapes. */
    boolean isNamed(final DirectBuffer buffer, final Span name) {
        return name.equals(buffer, user);
    }

    /** @return whether one of the registered contacts holds that. */
    boolean holds(final LearnedFlows.Flow flow) {
        for (final ContactBinding binding : bindings) {
            if (binding.held == flow) {
                return true;
            }
        }
        return false;
    }

    /** Where the user is while none of its phones is registered. */
    void configured(final ContactBinding contact) {
        configured = contact;
    }

    /** @return how many contacts a request for the user goes to. */
    int size() {
        return bindings.isEmpty() && configured != null ? 1 : bindings.size();
    }

    ContactBinding contact(final int index) {
        return bindings.isEmpty() ? configured : bindings.get(index);
    }

    @Override
    public Link find(final DirectBuffer buffer, final SipUri contact, final long nowNs) {
        for (final ContactBinding binding : bindings) {
            if (binding.expiresNs() > nowNs && binding.hasUsableFlow() && binding.isFor(buffer, contact)) {
                return binding.flow();
            }
        }
        return null;
    }

    /** Puts the contacts that are preferred first; one that does not say (20.10) is preferred to all that do. */
    void sortByPreference() {
        if (bindings.size() > 1) {
            bindings.sort(BY_PREFERENCE);
        }
    }

    /** @return the registered ones, the preferred ones first. */
    List<ContactBinding> bindings() {
        return bindings;
    }

    /** Hands over those that are removed. @return how many contacts had expired. */
    int removeExpired(final long nowNs, final Consumer<ContactBinding> onRemoved) {
        int removed = 0;
        for (int i = bindings.size() - 1; i >= 0; i--) {
            if (bindings.get(i).expiresNs() <= nowNs) {
                onRemoved.accept(bindings.remove(i));
                removed++;
            }
        }
        return removed;
    }

    boolean isEmpty() {
        return bindings.isEmpty() && configured == null;
    }
}
