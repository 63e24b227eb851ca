-- Messages that came in and of which a program is still to be told. Written with the message, removed
-- when what is to be told is kept elsewhere.

CREATE TABLE arrival (
    account_id ${bigint} NOT NULL,
    message_id ${bigint} NOT NULL,
    -- where it was put
    mailbox ${text} NOT NULL,
    received ${bigint} NOT NULL,
    PRIMARY KEY (account_id, message_id)
) ${clustered};
