/**
 * What TLS is set up with: keys, certificates, trusted authorities, and the rules by which a peer's certificate is
 * held to prove who the peer is (RFC 5922). Knows no connection and no loop; everything here may block, so it is used
 * at the start and on helper threads.
 */
package io.sipproxy.transport.tls;
