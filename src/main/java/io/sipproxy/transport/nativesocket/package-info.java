/**
 * What the operating system can do for a TCP socket that the JDK does not offer: every keep-alive timer, the user
 * timeout, and the state of a connection as the kernel sees it. Through JNR. Loop thread only.
 */
package io.sipproxy.transport.nativesocket;
