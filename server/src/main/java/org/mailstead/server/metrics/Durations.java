package org.mailstead.server.metrics;

import io.prometheus.metrics.core.metrics.Histogram;

/** How long things take. Any number of threads. */
public final class Durations {
    private static final double NANOSECONDS = 1e9;

    private final Histogram histogram;

    Durations(Histogram histogram) {
        this.histogram = histogram;
    }

    /**
     * Notes one that ends now.
     *
     * @param start when it began, by {@link System#nanoTime}
     * @param labels a value for each label
     */
    public void since(long start, String... labels) {
        var seconds = (System.nanoTime() - start) / NANOSECONDS;
        if (labels.length == 0) {
            histogram.observe(seconds);
        } else {
            histogram.labelValues(labels).observe(seconds);
        }
    }
}
