package org.mailstead.server.mailbox;

import java.util.concurrent.atomic.AtomicLong;
import org.mailstead.server.directory.AutomaticJunkFlags;

/** One quota for all accounts, and flags that stay as they are given. */
public record QuotaOnly(AtomicLong octets) implements AccountRules {
    @Override
    public long quota(long account) {
        return octets.get();
    }

    @Override
    public AutomaticJunkFlags junkFlags(long account) {
        return AutomaticJunkFlags.OFF;
    }
}
