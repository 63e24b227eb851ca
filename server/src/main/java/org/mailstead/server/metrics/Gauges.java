package org.mailstead.server.metrics;

import io.prometheus.metrics.core.metrics.Gauge;

/** Numbers that go up and down, one for each combination of labels. Any number of threads. */
public final class Gauges {
    private final Gauge gauge;

    Gauges(Gauge gauge) {
        this.gauge = gauge;
    }

    /**
     * Tells the number.
     *
     * @param labels a value for each label
     */
    public void set(double number, String... labels) {
        gauge.labelValues(labels).set(number);
    }
}
