package io.sipproxy.config;

/**
 * A SIP Server pair.
 *
 * @param name    its name in the option applications.
 * @param primary the SIP Server that is used while it answers.
 * @param backup  the SIP Server that takes over, or null if there is only one.
 */
public record Application(String name, SipAddress primary, SipAddress backup) {
}
