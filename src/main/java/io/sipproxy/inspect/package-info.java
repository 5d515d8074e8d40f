/**
 * What the running proxy looks like at one moment, as plain immutable records for whoever shows it. An
 * {@link io.sipproxy.inspect.Inspector} takes them on the loop thread, in steps that are too short to hold it up.
 */
package io.sipproxy.inspect;
