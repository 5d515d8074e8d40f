/**
 * The event loop and what moves messages: timers, buffers, TCP connections, UDP, the connection table. Knows the
 * framing of SIP messages and nothing of transactions. Everything here runs on the loop thread unless it says
 * otherwise.
 */
package io.sipproxy.transport;
