package org.mailstead.dsn;

import java.util.Locale;
import java.util.Optional;

/** What was done for a recipient. RFC 3464 §2.3.3. */
public enum Action {
    /** Could not be delivered, and will not be tried again. */
    FAILED,
    /** Could not be delivered yet; will be tried again. */
    DELAYED,
    DELIVERED,
    /** Sent on to where no notification can be expected. */
    RELAYED,
    /** Delivered, and sent on to several addresses. */
    EXPANDED;

    /** As it stands in the field. */
    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The action of a token, in any case. */
    static Optional<Action> of(String token) {
        for (var action : values()) {
            if (action.token().equalsIgnoreCase(token)) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }
}
