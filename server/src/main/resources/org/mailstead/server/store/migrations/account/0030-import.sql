-- What was imported from files, so that an import that is repeated, or was killed and is repeated,
-- brings in each message once. Written in the transactions that bring the messages in.

CREATE TABLE import_run (
    account_id ${bigint} PRIMARY KEY,
    last_run ${bigint} NOT NULL
) ${strict};

-- How far a file was read.
CREATE TABLE import_source (
    account_id ${bigint} NOT NULL,
    mailbox_id ${bigint} NOT NULL,
    path ${text} NOT NULL,
    -- number of the pass over the file that goes on; another one begins when the file was changed
    run ${bigint} NOT NULL,
    -- octets: where the next message starts, and the last one read
    position ${bigint} NOT NULL,
    last_position ${bigint} NOT NULL,
    last_identity ${blob} NOT NULL,
    PRIMARY KEY (account_id, mailbox_id, path)
) ${strict};

-- Every message brought into a mailbox, by 16 octets that say what it is.
CREATE TABLE import_message (
    account_id ${bigint} NOT NULL,
    mailbox_id ${bigint} NOT NULL,
    identity ${blob} NOT NULL,
    -- how often the pass with this number met it
    run ${bigint} NOT NULL,
    met ${integer} NOT NULL,
    -- how often it was brought in: the same message may lie in a file twice
    imported ${integer} NOT NULL,
    PRIMARY KEY (account_id, mailbox_id, identity)
) ${clustered};
