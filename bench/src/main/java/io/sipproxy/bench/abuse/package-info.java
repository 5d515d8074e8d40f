/** What {@link io.sipproxy.bench.Abuse} does to a proxy. */
package io.sipproxy.bench.abuse;
