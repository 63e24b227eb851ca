-- What the chain of ARC came to, with the codes of mailbox.SenderValidation.

ALTER TABLE message_delivery ADD COLUMN arc_validation ${integer} NOT NULL DEFAULT 0;

-- domains, one a line, the first sealer first
ALTER TABLE message_delivery ADD COLUMN sealers ${text} NOT NULL DEFAULT '';

-- who is known to an account
CREATE INDEX message_delivery_organization
    ON message_delivery (account_id, organization) WHERE organization <> '';
