-- What a large mailbox held at some moment, in few octets, so that it need not be read row by row
-- when it is opened: what changed since is found by its mod-sequences. Of no worth by itself.
CREATE TABLE mailbox_snapshot (
    account_id ${bigint} NOT NULL,
    mailbox_id ${bigint} NOT NULL,
    -- mod-sequences at that moment: the account's, and the mailbox's
    position ${bigint} NOT NULL,
    mod_seq ${bigint} NOT NULL,
    content ${blob} NOT NULL,
    PRIMARY KEY (account_id, mailbox_id)
) ${strict};
