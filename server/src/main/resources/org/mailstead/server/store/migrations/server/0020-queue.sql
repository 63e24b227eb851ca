-- Mail that waits to be delivered: queue_message is what is sent, queue_recipient who has not got it yet.
-- When the last recipient goes, the message and its blob go too.

CREATE TABLE queue_message (
    id ${identity},
    queued ${bigint} NOT NULL,
    -- the account that sends and gets notifications; NULL for the server's own mail
    sender_account ${bigint},
    -- without brackets; empty is the null path
    mail_from ${text} NOT NULL,
    smtp_utf8 ${boolean} NOT NULL,
    -- 7BIT, 8BITMIME, BINARYMIME
    body ${text} NOT NULL,
    -- 1 REQUIRETLS, 0 TLS-Required: No, NULL as the recipient's domain asks
    require_tls ${boolean},
    -- FULL, HDRS or NULL
    returned ${text},
    envelope_id ${text},
    -- as for;3600
    release_request ${text},
    message_id ${text},
    subject ${text} NOT NULL,
    -- header fields to send before the blob
    prefix ${blob} NOT NULL,
    blob_id ${bigint} NOT NULL,
    -- octets of prefix and blob
    size ${bigint} NOT NULL
) ${strict};

CREATE INDEX queue_message_sender ON queue_message (sender_account);

CREATE TABLE queue_recipient (
    id ${identity},
    message_id ${bigint} NOT NULL REFERENCES queue_message (id),
    -- without brackets
    recipient ${text} NOT NULL,
    -- NEVER, or some of SUCCESS,FAILURE,DELAY; empty if not said
    notify_on ${text} NOT NULL,
    original_type ${text},
    original_address ${text},
    hold ${boolean} NOT NULL,
    -- how many were begun
    attempts ${integer} NOT NULL,
    next_attempt ${bigint} NOT NULL,
    last_attempt ${bigint},
    -- what the last attempt came to, as 451 4.3.0 text
    last_result ${text}
) ${strict};

CREATE INDEX queue_recipient_due ON queue_recipient (next_attempt) WHERE hold = 0;
CREATE INDEX queue_recipient_message ON queue_recipient (message_id);
