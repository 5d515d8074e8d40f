/** The command {@code stat}: shows the counters of another process. Knows {@code status} only. */
package io.sipproxy.stat;
