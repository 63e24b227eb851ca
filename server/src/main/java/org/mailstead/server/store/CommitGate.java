package org.mailstead.server.store;

import java.sql.SQLException;

/** What every commit passes: where tests make commits fail. */
@FunctionalInterface
interface CommitGate {
    /** Lets every commit pass. */
    CommitGate OPEN = (scope, works) -> {};

    /**
     * Called just before a commit, on the thread that commits.
     *
     * @param works how many works the commit is for
     * @throws SQLException to make the commit fail with it
     */
    void pass(Scope scope, int works) throws SQLException;
}
