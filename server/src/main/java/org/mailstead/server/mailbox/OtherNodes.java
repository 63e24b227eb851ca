package org.mailstead.server.mailbox;

import org.mailstead.server.store.Announcements;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;

/** Passes on to sessions here what other nodes do to their accounts. */
record OtherNodes(ChangeFeed feed, Accounts accounts) implements Announcements {
    @Override
    public void changed(Scope scope, long position) {
        switch (scope) {
            case Scope.Account(var account) -> feed.heard(account, position);
            case Scope.Server() -> {}
        }
    }

    @Override
    public void missed() throws StoreException {
        accounts.refresh();
    }
}
