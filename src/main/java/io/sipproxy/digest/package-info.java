/**
 * Digest access authentication (RFC 7616, with RFC 8760 for SIP) and the file of users that it needs. Knows no other
 * package of this program.
 */
package io.sipproxy.digest;
