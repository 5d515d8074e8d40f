/** A real browser, driven by the DevTools protocol over a WebSocket, for the tests of the status page. */
package io.sipproxy.system.browser;
