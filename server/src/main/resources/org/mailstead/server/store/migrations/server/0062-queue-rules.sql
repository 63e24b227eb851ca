-- What is held: mail to which all set conditions of a rule apply; a rule without any holds all.
CREATE TABLE queue_hold_rule (
    id ${identity},
    account_id ${bigint},
    -- in A-labels
    sender_domain ${text},
    recipient_domain ${text}
) ${strict};

-- Whom an account no longer sends to.
CREATE TABLE queue_suppression (
    id ${identity},
    account_id ${bigint} NOT NULL,
    -- the address without what people vary: no part behind + or -, no dots, lower case
    base_address ${text} NOT NULL,
    original_address ${text} NOT NULL,
    created ${bigint} NOT NULL,
    manual ${boolean} NOT NULL,
    reason ${text} NOT NULL
) ${strict};

CREATE UNIQUE INDEX queue_suppression_address ON queue_suppression (account_id, base_address);

-- What is set for the mail of one account.
CREATE TABLE queue_setting (
    account_id ${bigint} NOT NULL PRIMARY KEY,
    -- how long what is done with is remembered, in milliseconds; NULL as for all
    keep_retired ${bigint},
    -- the addresses whose logins get unique reverse-paths, one a line
    from_id_logins ${text} NOT NULL
) ${strict};
