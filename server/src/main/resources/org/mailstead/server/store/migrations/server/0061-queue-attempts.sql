-- What happened to a recipient, one row an attempt or an act of a person: kept as long as the recipient
-- waits, and then as long as it is remembered in queue_retired.

CREATE TABLE queue_attempt (
    -- of queue_recipient or queue_retired
    recipient_id ${bigint} NOT NULL,
    -- counts from 1
    number ${integer} NOT NULL,
    begun ${bigint} NOT NULL,
    millis ${bigint} NOT NULL,
    -- local, or the name of a transport; empty for the direct way
    transport ${text} NOT NULL,
    host ${text},
    address ${text},
    -- as 4.4.1
    status ${text} NOT NULL,
    -- the last word of the host: code, enhanced status if it gave one, and lines parted by line
    -- feeds; NULL if it said nothing
    code ${integer},
    reply_status ${text},
    reply ${text},
    -- what went wrong in words; empty if the reply says it
    problem ${text} NOT NULL,
    tls ${text} NOT NULL,
    -- a sentence a line
    decisions ${text} NOT NULL,
    PRIMARY KEY (recipient_id, number)
) ${clustered};

-- Recipients that are done with, remembered for a while.
CREATE TABLE queue_retired (
    -- the id that it had in queue_recipient
    id ${bigint} NOT NULL PRIMARY KEY,
    -- the id of the message that was in queue_message
    queued_id ${bigint} NOT NULL,
    queued ${bigint} NOT NULL,
    -- 0 for the server's own mail
    account_id ${bigint} NOT NULL,
    -- as it was said with MAIL FROM
    mail_from ${text} NOT NULL,
    recipient ${text} NOT NULL,
    from_id ${text},
    envelope_id ${text},
    message_id ${text},
    subject ${text} NOT NULL,
    size ${bigint} NOT NULL,
    transport ${text},
    attempts ${integer} NOT NULL,
    -- whether it was delivered, as far as is known by now
    success ${boolean} NOT NULL,
    -- a reply in one line, or what a person did
    outcome ${text} NOT NULL,
    extra ${text} NOT NULL,
    retired ${bigint} NOT NULL,
    last_activity ${bigint} NOT NULL,
    keep_until ${bigint} NOT NULL
) ${strict};

CREATE INDEX queue_retired_until ON queue_retired (keep_until);
CREATE INDEX queue_retired_activity ON queue_retired (last_activity);
CREATE INDEX queue_retired_recipient ON queue_retired (account_id, recipient, retired);
CREATE INDEX queue_retired_queued ON queue_retired (queued_id);
CREATE INDEX queue_retired_message ON queue_retired (account_id, message_id)
    WHERE message_id IS NOT NULL;
CREATE INDEX queue_retired_envelope ON queue_retired (account_id, envelope_id)
    WHERE envelope_id IS NOT NULL;
CREATE INDEX queue_retired_from_id ON queue_retired (from_id) WHERE from_id IS NOT NULL;
