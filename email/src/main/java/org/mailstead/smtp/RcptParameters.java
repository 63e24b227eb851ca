package org.mailstead.smtp;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of a recipient with RCPT. RFC 3461 §4.
 *
 * @param notifyOn NOTIFY: empty if not said, which means failure and perhaps delay (§5.1.4); NEVER
 *     stands alone
 * @param original ORCPT; null if not said
 */
public record RcptParameters(Set<Notify> notifyOn, @Nullable OriginalRecipient original) {
    /** Nothing said. */
    public static final RcptParameters NONE = new RcptParameters(Set.of(), null);

    public RcptParameters {
        if (notifyOn.contains(Notify.NEVER) && notifyOn.size() > 1) {
            throw new IllegalArgumentException("NEVER stands alone: " + notifyOn);
        }
        notifyOn =
                notifyOn.isEmpty()
                        ? Set.of()
                        : Collections.unmodifiableSet(EnumSet.copyOf(notifyOn));
    }

    /** Whether to tell the sender of this: what was asked for, or failure if nothing was said. */
    public boolean wants(Notify event) {
        return notifyOn.isEmpty() ? event == Notify.FAILURE : notifyOn.contains(event);
    }

    /**
     * The same for a host that is to tell of delays too, unless the sender wants to hear nothing.
     * Where nothing was said failures are still told.
     */
    public RcptParameters withDelays() {
        if (notifyOn.contains(Notify.NEVER)) {
            return this;
        }
        var more = EnumSet.of(Notify.DELAY);
        more.addAll(notifyOn.isEmpty() ? EnumSet.of(Notify.FAILURE) : notifyOn);
        return new RcptParameters(more, original);
    }

    /** The parameters on the wire, each with a space before it. */
    String wire() {
        var text = new StringBuilder();
        if (!notifyOn.isEmpty()) {
            text.append(" NOTIFY=")
                    .append(notifyOn.stream().map(Notify::name).collect(Collectors.joining(",")));
        }
        if (original != null) {
            text.append(" ORCPT=").append(original.wire());
        }
        return text.toString();
    }
}
