package io.sipproxy.http;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** {@code /metrics}: OpenMetrics for who asks for it, else the text format of Prometheus. */
final class MetricsPage implements Page {
    private static final int EXPECTED_BYTES = 64 * 1024;

    private final LoopView loop;
    private final Metrics metrics;
    private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
    private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();

    MetricsPage(final LoopView loop, final Metrics metrics) {
        this.loop = loop;
        this.metrics = metrics;
    }

    @Override
    public Reply answer(final Request request) throws RefusalException {
        request.parameters().end();
        final String accept = request.headers().getFirst("Accept");
        final ExpositionFormatWriter writer = openMetrics.accepts(accept) ? openMetrics : text;
        final ByteArrayOutputStream out = new ByteArrayOutputStream(EXPECTED_BYTES);
        try {
            writer.write(out, metrics.of(loop.latest()));
        } catch (final IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return Reply.of(writer.getContentType(), out.toByteArray()).with("Vary", "Accept, Accept-Encoding");
    }
}
