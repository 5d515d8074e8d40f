/**
 * From a host name to the servers behind it (RFC 3263): questions to the name servers, and what their answers mean for
 * SIP. Runs on threads of its own; knows nothing of requests and of the loop.
 */
package io.sipproxy.dns;
