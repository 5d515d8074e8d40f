package io.sipproxy.http;

import io.sipproxy.inspect.CounterValue;
import io.sipproxy.inspect.Inspector;
import java.util.List;

/** {@code /api/counters}: all counters. */
final class CountersApi implements Page {
    private final Inspector inspector;

    CountersApi(final Inspector inspector) {
        this.inspector = inspector;
    }

    /**
     * The answer.
     *
     * @param counters in the order of the program.
     */
    public record CounterTable(List<CounterValue> counters) {
    }

    @Override
    public Reply answer(final Request request) throws RefusalException {
        request.parameters().end();
        return Reply.json(200, new CounterTable(inspector.counters()));
    }
}
