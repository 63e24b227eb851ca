package org.mailstead.arc;

import java.util.List;
import org.mailstead.address.Domain;
import org.mailstead.authres.AuthenticationResults;
import org.mailstead.authres.MethodResult;
import org.mailstead.authres.Property;
import org.mailstead.dkim.Selector;

/** What the chain of a message came to. RFC 8617 §4.4, §7.2. */
public sealed interface ArcResult {
    /** Why, in plain words. */
    String reason();

    /** There is no chain. */
    record None() implements ArcResult {
        @Override
        public String reason() {
            return "no chain";
        }
    }

    /**
     * The chain is whole, and the message is as the last sealer sent it.
     *
     * @param links the first sealer first; at least one
     * @param oldestPass the earliest instance that still signs for the message as it is: 1 if
     *     nobody has changed it. RFC 8617 §5.2, step 5
     */
    record Pass(List<Link> links, int oldestPass) implements ArcResult {
        public Pass {
            links = List.copyOf(links);
            if (links.isEmpty() || oldestPass < 1 || oldestPass > links.size()) {
                throw new IllegalArgumentException("no chain of " + links.size());
            }
        }

        @Override
        public String reason() {
            return "sealed by " + links.getLast().sealer();
        }

        /** What reports on DMARC say of it, the newest seal first. RFC 8617 §7.2.2. */
        public String comment() {
            var comment = new StringBuilder("arc=pass");
            for (int i = links.size(); i > 0; i--) {
                var link = links.get(i - 1);
                comment.append(" as[%d].d=%s".formatted(i, link.sealer().ascii()));
                comment.append(" as[%d].s=%s".formatted(i, link.selector().name()));
            }
            var first = links.getFirst().remoteIp();
            return first.isEmpty() ? comment.toString() : comment + " remote-ip[1]=" + first;
        }
    }

    /**
     * A sealer and what it found.
     *
     * @param sealer {@code d=} of its seal
     * @param selector {@code s=} of its seal
     * @param results empty of results if the field cannot be read
     */
    record Link(Domain sealer, Selector selector, AuthenticationResults results) {
        /** Whom it had the message from; empty if it does not say. RFC 8617 §4.1.1. */
        private String remoteIp() {
            return results.results().stream()
                    .flatMap(result -> result.property("smtp", "remote-ip").stream())
                    .findFirst()
                    .orElse("");
        }
    }

    /** The chain is broken, and never will be whole again. */
    record Fail(String reason) implements ArcResult {}

    /** It cannot be said now: the DNS did not answer. */
    record TemporaryError(String reason) implements ArcResult {}

    /** The word for it in Authentication-Results. RFC 8617 §7.2 knows no temporary error. */
    default String keyword() {
        return switch (this) {
            case None _ -> "none";
            case Pass _ -> "pass";
            case Fail _ -> "fail";
            case TemporaryError _ -> "temperror";
        };
    }

    /** For Authentication-Results. RFC 8617 §10.2. */
    default MethodResult methodResult() {
        return switch (this) {
            case None _ -> MethodResult.of("arc", "none");
            case Pass pass ->
                    MethodResult.of(
                            "arc",
                            "pass",
                            Property.header("oldest-pass", Integer.toString(pass.oldestPass())));
            case Fail(var reason) -> MethodResult.of("arc", "fail").withReason(reason);
            case TemporaryError(var reason) -> MethodResult.of("arc", keyword()).withReason(reason);
        };
    }
}
