-- Of mail that came in it is remembered which was told, so that it is told once.

-- of the account's message; 0 for mail that went out
ALTER TABLE webhook_retired ADD COLUMN stored_id ${bigint} NOT NULL DEFAULT 0;
CREATE INDEX webhook_retired_stored ON webhook_retired (account_id, stored_id) WHERE stored_id > 0;
