package io.sipproxy.proxy;

import java.util.Map;

/**
 * What the proxy core takes from the configuration.
 *
 * @param advertised how this proxy names itself.
 * @param ownAddresses under which it is meant itself.
 * @param token proves that a Route value is ours.
 * @param servers the SIP Server pairs.
 * @param registrar for the registrar.
 * @param configuredContacts contact URIs of users that do not register, by user.
 * @param devices the configured devices.
 * @param options what may change while the proxy runs.
 * @param maxMessageSize bytes of one message, at most.
 * @param maxHeaders header lines of one message, at most.
 * @param maxForks targets of one request, at most.
 */
public record ProxySettings(AdvertisedAddress advertised, OwnAddresses ownAddresses, RecordRouteToken token,
    SipServers servers, RegistrarSettings registrar, Map<String, String> configuredContacts, Devices devices,
    RuntimeOptions options, int maxMessageSize, int maxHeaders, int maxForks) {
}
