package org.mailstead.server.queue;

import java.util.List;

/**
 * An attempt that is over.
 *
 * @param settlements one for each recipient of the claim
 * @param notices what the sender is told of it: queued in the same transaction, so that it is told
 *     once
 */
public record Settled(Claim claim, List<Settlement> settlements, List<Notice> notices) {
    public Settled {
        settlements = List.copyOf(settlements);
        notices = List.copyOf(notices);
    }
}
