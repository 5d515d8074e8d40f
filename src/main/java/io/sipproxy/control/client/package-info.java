/** The command {@code ctl}: asks a running proxy through its control socket, and shows the answer. */
package io.sipproxy.control.client;
