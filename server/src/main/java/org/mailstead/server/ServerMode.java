package org.mailstead.server;

/** For whom the server runs. */
enum ServerMode {
    /** For the Internet: limits and delays that slow down whom we do not trust. */
    PUBLIC,
    /** For a developer: no limits in the way, and mail for every address lands in one account. */
    LOCAL
}
