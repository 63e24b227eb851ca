-- What was checked of the sender: see mailbox.SenderValidation for the codes.

ALTER TABLE message_delivery ADD COLUMN author ${text} NOT NULL DEFAULT '';

ALTER TABLE message_delivery ADD COLUMN organization ${text} NOT NULL DEFAULT '';

ALTER TABLE message_delivery ADD COLUMN hello_validation ${integer} NOT NULL DEFAULT 0;

ALTER TABLE message_delivery ADD COLUMN mail_from_validation ${integer} NOT NULL DEFAULT 0;

ALTER TABLE message_delivery ADD COLUMN from_validation ${integer} NOT NULL DEFAULT 0;

-- domains, one a line
ALTER TABLE message_delivery ADD COLUMN signers ${text} NOT NULL DEFAULT '';

-- bits: 1 notification, 2 forwarded, 4 mailing list, 8 would have been refused
ALTER TABLE message_delivery ADD COLUMN origin ${integer} NOT NULL DEFAULT 0;
