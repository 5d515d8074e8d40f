/**
 * Copies of the SIP messages that pass, for people who read SIP: to a collector by HEP, and of single peers to files.
 * Sees the messages through {@link io.sipproxy.transport.MessageTap}; never holds the loop thread up, and what there is
 * no room for is dropped and counted.
 */
package io.sipproxy.capture;
