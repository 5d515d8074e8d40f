package io.sipproxy.http;

import io.sipproxy.inspect.DeviceList;
import io.sipproxy.inspect.DeviceQuery;
import io.sipproxy.inspect.DeviceState;
import io.sipproxy.inspect.Inspector;
import java.util.List;

/** {@code /api/devices}: a page of the configured devices. */
final class DevicesApi implements Page {
    private static final int MAX_ROWS = 500;
    private static final int ROWS = 50;

    private final Inspector inspector;
    private final PacedWalks walks;

    DevicesApi(final Inspector inspector, final PacedWalks walks) {
        this.inspector = inspector;
        this.walks = walks;
    }

    /**
     * The answer.
     *
     * @param rows those of the page.
     * @param matched those that match.
     * @param offset how many of them come before the page.
     * @param takenMs when, in milliseconds since 1970.
     */
    public record DevicePage(List<DeviceState> rows, int matched, int offset, long takenMs) {
    }

    @Override
    public Reply answer(final Request request) throws RefusalException {
        final Parameters parameters = request.parameters();
        final DeviceQuery query = new DeviceQuery(parameters.text("search"), parameters.flag("out_of_service"),
            (int) parameters.number("offset", 0, 0, Integer.MAX_VALUE),
            (int) parameters.number("limit", ROWS, 1, MAX_ROWS));
        parameters.end();
        final PacedWalks.Answer<DeviceList> answer = walks.ask(query, () -> inspector.devices(query));
        return Reply.json(200, new DevicePage(answer.value().rows(), answer.value().matched(), query.offset(),
            answer.takenMs()));
    }
}
