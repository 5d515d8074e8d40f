package io.sipproxy.inspect;

import java.util.List;

/**
 * Connections, in the order that was asked for.
 *
 * @param rows those listed.
 * @param total how many connections there were when the list was begun.
 * @param matched how many of them the filter let pass; more than there are rows if the list was cut.
 * @param isCut whether more would have been listed but for the limit.
 */
public record ConnectionList(List<ConnectionRow> rows, int total, int matched, boolean isCut) {
}
