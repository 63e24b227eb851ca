package org.mailstead.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MetricsTest {
    @Test
    void whatWasCountedAndMeasuredIsToldAsText() {
        var metrics = new Metrics();
        var counter = metrics.counter("logins_total", "Logins.", "result");
        counter.labelValues("ok").inc();
        counter.labelValues("ok").inc();
        counter.labelValues("bad \"one\"").inc();
        var durations = metrics.durations("work_duration_seconds", "Work.", "kind");
        durations.since(System.nanoTime(), "small");
        metrics.durations("rest_duration_seconds", "Rest.").since(System.nanoTime());
        metrics.gauge("open", "Open things.", () -> 7);
        assertThat(metrics.text().lines())
                .contains(
                        "# TYPE mailstead_logins_total counter",
                        "# HELP mailstead_logins_total Logins.",
                        "mailstead_logins_total{result=\"ok\"} 2.0",
                        "mailstead_logins_total{result=\"bad \\\"one\\\"\"} 1.0",
                        "# TYPE mailstead_work_duration_seconds histogram",
                        "mailstead_work_duration_seconds_bucket{kind=\"small\",le=\"30.0\"} 1",
                        "mailstead_work_duration_seconds_count{kind=\"small\"} 1",
                        "mailstead_rest_duration_seconds_count 1",
                        "mailstead_open 7.0");
    }

    @Test
    void aNameIsGivenOnce() {
        var metrics = new Metrics();
        metrics.counter("a_total", "A.");
        assertThatThrownBy(() -> metrics.counter("a_total", "A again."))
                .isInstanceOf(RuntimeException.class);
    }
}
