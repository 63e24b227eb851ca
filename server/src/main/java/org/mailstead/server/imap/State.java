package org.mailstead.server.imap;

/** Where a session stands. Each state holds what exists only in it. RFC 9051 §3. */
sealed interface State {
    /** Nobody has logged in. RFC 9051 §3.1. */
    record NotAuthenticated() implements State {}

    /** Somebody has. */
    sealed interface LoggedIn extends State {
        AccountView account();
    }

    /** No mailbox is selected. RFC 9051 §3.2. */
    record Authenticated(AccountView account) implements LoggedIn {}

    /** A mailbox is. RFC 9051 §3.3. */
    record Selected(AccountView account, Selection selection) implements LoggedIn {}

    /** The connection ends. RFC 9051 §3.4. */
    record Ended() implements State {}
}
