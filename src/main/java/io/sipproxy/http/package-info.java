/**
 * What monitoring sees of the running proxy over HTTP: the status page, the JSON behind it, the metrics and the health
 * checks. It has threads of its own, which ask the loop thread as little as they can.
 */
package io.sipproxy.http;
