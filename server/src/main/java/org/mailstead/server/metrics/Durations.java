package org.mailstead.server.metrics;

import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;

/** How long things take. Any number of threads. */
public final class Durations {
    private static final double NANOSECONDS = 1e9;

    private final Histogram histogram;

    Durations(Histogram histogram) {
        this.histogram = histogram;
    }

    /** Notes one that took so long. */
    public void took(Duration time, String... labels) {
        observe(time.toNanos(), labels);
    }

    /**
     * Notes one that ends now.
     *
     * @param start when it began, by {@link System#nanoTime}
     * @param labels a value for each label
     */
    public void since(long start, String... labels) {
        observe(System.nanoTime() - start, labels);
    }

    private void observe(long nanoseconds, String... labels) {
        var seconds = nanoseconds / NANOSECONDS;
        if (labels.length == 0) {
            histogram.observe(seconds);
        } else {
            histogram.labelValues(labels).observe(seconds);
        }
    }
}
