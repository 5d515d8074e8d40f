/** Bad days on a schedule, and the accounts of every call that began in them: see {@link io.sipproxy.bench.Soak}. */
package io.sipproxy.bench.soak;
