/** How lines of the log get out: never in the way of the loop. Knows {@code status} and {@code storage} only. */
package io.sipproxy.logging;
