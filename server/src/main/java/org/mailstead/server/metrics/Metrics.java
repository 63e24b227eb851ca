package org.mailstead.server.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/**
 * All metrics of one server. Names are given without the prefix {@code mailstead_}, which all of
 * them get, and each once: a second metric of a name is a bug, and refused.
 *
 * <p>A label has few values, and none that a stranger chooses: each value costs memory for as long
 * as the server runs.
 *
 * <p>Any number of threads.
 */
public final class Metrics {
    private static final String PREFIX = "mailstead_";

    /** From what a cache answers to what a deadline ends. */
    private static final double[] DURATION_BOUNDS = {
        0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30
    };

    private final PrometheusRegistry registry = new PrometheusRegistry();

    /**
     * Counts events.
     *
     * @param name ends in {@code _total}
     */
    public Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
    }

    /**
     * Measures how long something takes, into buckets of 0.1 ms to 30 s.
     *
     * @param name ends in {@code _duration_seconds}
     */
    public Durations durations(String name, String help, String... labels) {
        return new Durations(
                Histogram.builder()
                        .classicOnly()
                        .classicUpperBounds(DURATION_BOUNDS)
                        .name(PREFIX + name)
                        .help(help)
                        .labelNames(labels)
                        .withoutExemplars()
                        .register(registry));
    }

    /**
     * Tells a number that goes up and down.
     *
     * @param value is asked whenever the metrics are read; quick, and does not throw
     */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /**
     * Tells numbers that go up and down.
     *
     * @param labels at least one: each combination of their values is a number of its own
     */
    public Gauges gauges(String name, String help, String... labels) {
        return new Gauges(
                Gauge.builder()
                        .name(PREFIX + name)
                        .help(help)
                        .labelNames(labels)
                        .withoutExemplars()
                        .register(registry));
    }

    /** What there is to count and to measure, by name, whether or not it ever happened. */
    public Set<String> names() {
        return registry.scrape().stream()
                .map(Metrics::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String name(MetricSnapshot snapshot) {
        var name = snapshot.getMetadata().getPrometheusName();
        return snapshot instanceof CounterSnapshot ? name + "_total" : name;
    }

    /** All of them as they stand now, in Prometheus' text format 0.0.4. */
    public String text() {
        var out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create()
                    .write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all that is written", e);
        }
        return out.toString(UTF_8);
    }
}
