package io.sipproxy.inspect;

import java.util.List;

/**
 * Configured devices, in the order of the configuration.
 *
 * @param rows those listed.
 * @param matched how many the filter let pass; more than there are rows if the list was cut.
 */
public record DeviceList(List<DeviceState> rows, int matched) {
}
