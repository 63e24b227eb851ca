package org.mailstead.server.control;

import java.util.Map;
import org.mailstead.server.control.Operation.Call;
import org.mailstead.server.metrics.Metrics;

/** The operation that tells what the server has counted and measured. */
public final class MetricsOperation {
    private final Metrics metrics;

    public MetricsOperation(Metrics metrics) {
        this.metrics = metrics;
    }

    /** It by its name. */
    public Map<String, Operation> operations() {
        return Map.of("metrics", this::show);
    }

    private void show(Call call) throws OperationException {
        for (var line : metrics.text().lines().toList()) {
            call.line(line);
        }
    }
}
