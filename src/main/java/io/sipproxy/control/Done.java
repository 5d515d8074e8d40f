package io.sipproxy.control;

/**
 * The answer to a request that changes something.
 *
 * @param message what has happened, one line.
 */
record Done(String message) {
}
