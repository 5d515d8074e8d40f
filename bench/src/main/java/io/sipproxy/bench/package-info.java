/** Programs that load a SIP proxy from outside, as its users see it. */
package io.sipproxy.bench;
