package io.sipproxy.http;

/** {@code /healthz}: whether process and event loop are alive. */
final class HealthPage implements Page {
    private final LoopView loop;

    HealthPage(final LoopView loop) {
        this.loop = loop;
    }

    /**
     * The answer.
     *
     * @param alive whether the event loop answers.
     * @param answerUs how long it took for that, in microseconds.
     */
    public record Health(boolean alive, long answerUs) {
    }

    @Override
    public Reply answer(final Request request) throws RefusalException {
        return Reply.json(200, new Health(true, loop.latest().answerUs()));
    }
}
