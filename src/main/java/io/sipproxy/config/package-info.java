/**
 * What the operator may set: one table of options ({@link io.sipproxy.config.Option}) from which the validation, the
 * help text, the printed configuration and the README's table come, and the immutable result of reading it.
 */
package io.sipproxy.config;
