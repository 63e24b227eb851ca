-- What accounts have sent, for their daily limits.

CREATE TABLE submission_sent (
    account_id ${bigint} NOT NULL,
    sent_at ${bigint} NOT NULL,
    recipients ${integer} NOT NULL
) ${strict};

CREATE INDEX submission_sent_account ON submission_sent (account_id, sent_at);

-- Everybody whom an account ever wrote to, and when first.
CREATE TABLE submission_recipient (
    account_id ${bigint} NOT NULL,
    -- as US-ASCII as can be, lower case
    recipient ${text} NOT NULL,
    first_sent ${bigint} NOT NULL,
    PRIMARY KEY (account_id, recipient)
) ${clustered};

CREATE INDEX submission_recipient_first ON submission_recipient (account_id, first_sent);
