/**
 * Connection recovery against real firewalls: network namespaces joined by veth pairs, and {@code nft} rules that drop
 * a flow without telling anyone. {@link io.sipproxy.system.recovery.InNamespaces} runs the tests of this package in a
 * process of its own, which has the namespaces to itself: nothing of them is visible outside, and the kernel removes
 * them when that process ends, however it ends.
 */
package io.sipproxy.system.recovery;
