package org.mailstead.server.delivery;

import java.io.IOException;
import java.util.List;
import org.mailstead.server.metrics.Durations;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.OctetSource;

/** Measures how long attempts take, and what they come to. Any number of threads. outbound ME-2 */
public final class MeasuredCarrier implements Carrier {
    /** From here on something is likely to be wrong. outbound ME-18 */
    private static final int LATE_ATTEMPT = 4;

    private final Carrier carrier;
    private final Durations durations;

    public MeasuredCarrier(Carrier carrier, Metrics metrics) {
        this.carrier = carrier;
        this.durations =
                metrics.durations(
                        "queue_delivery_duration_seconds",
                        "Attempts to deliver: attempt is 1 to 3 or 4+, transport is direct, local or"
                                + " a name, tls is no, yes, or yes with +mtasts, +dane or both"
                                + " where they verified the host, result is ok, okpartial, timeout,"
                                + " temperror, permerror, canceled or error.",
                        "attempt",
                        "transport",
                        "tls",
                        "result");
    }

    @Override
    public List<Result> carry(Claim claim, OctetSource content) throws IOException, StoreException {
        var start = System.nanoTime();
        var transport = "none";
        var tls = "no";
        var result = "error";
        try {
            var results = carrier.carry(claim, content);
            var attempt = results.getFirst().attempt();
            transport = attempt.transport().isEmpty() ? "direct" : attempt.transport();
            tls = TlsWords.mode(attempt.tls());
            result = Thread.currentThread().isInterrupted() ? "canceled" : result(results);
            return results;
        } finally {
            var number = claim.attempt() < LATE_ATTEMPT ? "" + claim.attempt() : LATE_ATTEMPT + "+";
            durations.since(start, number, transport, tls, result);
        }
    }

    private static String result(List<Result> results) {
        var delivered = results.stream().filter(Result.Delivered.class::isInstance).count();
        if (delivered > 0) {
            return delivered == results.size() ? "ok" : "okpartial";
        }
        if (results.stream().allMatch(Result.Refused.class::isInstance)) {
            return "permerror";
        }
        return results.stream().anyMatch(MeasuredCarrier::isTimeout) ? "timeout" : "temperror";
    }

    private static boolean isTimeout(Result result) {
        return result instanceof Result.Delayed(_, _, _, var timedOut, _) && timedOut;
    }
}
