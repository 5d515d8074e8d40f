/** Threads beside that of the event loop. Knows no other package. */
package io.sipproxy.threads;
