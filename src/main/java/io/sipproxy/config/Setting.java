package io.sipproxy.config;

/**
 * A valid value of an option.
 *
 * @param option   the option.
 * @param key      the pair's name or the device's number; empty for an option that exists once.
 * @param property what the operator gave.
 * @param value    the value as the option's kind reads it.
 */
record Setting(Option option, String key, Property property, Object value) {
}
