-- More of how a message came in, for those who judge senders later.

-- REQUIRETLS was asked for
ALTER TABLE message_delivery ADD COLUMN require_tls ${boolean} NOT NULL DEFAULT 0;

-- the domain of the forwarder, as the recipient's rule has it; empty if it was not forwarded
ALTER TABLE message_delivery ADD COLUMN forwarder ${text} NOT NULL DEFAULT '';

-- the mailbox that the message was on its way to when it was put into another one: 0 if there was
-- no such mailbox, NULL if it was not diverted
ALTER TABLE message_delivery ADD COLUMN destined_mailbox_id ${bigint};

-- SHA-256 in hexadecimal, without the header fields added here, of what would have been refused
ALTER TABLE message_delivery ADD COLUMN digest ${text} NOT NULL DEFAULT '';
