package io.sipproxy.inspect;

import java.util.List;

/**
 * The transactions that live.
 *
 * @param counts by machine and state; only where there are some.
 * @param rows the oldest.
 * @param total how many there are; more than there are rows if the list was cut.
 * @param isCut whether more would have been listed but for the limit.
 */
public record TransactionList(List<TransactionCount> counts, List<TransactionRow> rows, int total, boolean isCut) {
}
