package io.sipproxy.proxy;

/**
 * What the registrar takes from the configuration.
 *
 * @param minExpiresSeconds shortest registration; a shorter wish is answered 423.
 * @param defaultExpiresSeconds for a REGISTER without a wish.
 * @param maxExpiresSeconds longest; a longer wish is cut.
 * @param maxContacts contacts of one user.
 * @param ownAddresses the domains that users are registered in.
 * @param door who may register and call; null if everybody may.
 */
public record RegistrarSettings(int minExpiresSeconds, int defaultExpiresSeconds, int maxExpiresSeconds,
    int maxContacts, OwnAddresses ownAddresses, DoorSettings door) {
}
