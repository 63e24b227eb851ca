package org.mailstead.arc;

import java.util.List;
import org.mailstead.address.Domain;
import org.mailstead.authres.AuthenticationResults;
import org.mailstead.authres.MethodResult;
import org.mailstead.authres.Property;

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
    }

    /**
     * A sealer and what it found.
     *
     * @param sealer {@code d=} of its seal
     * @param results empty of results if the field cannot be read
     */
    record Link(Domain sealer, AuthenticationResults results) {}

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
