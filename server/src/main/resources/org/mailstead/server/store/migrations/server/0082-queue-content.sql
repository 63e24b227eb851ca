-- What failed is kept for a while, so that people can look at it; what came in says by which way it came.

-- how a message from elsewhere came in, for inbound alone; empty for mail of accounts
ALTER TABLE queue_message ADD COLUMN came_in ${text} NOT NULL DEFAULT '';
-- until when it is kept once nobody waits, since a recipient failed; NULL if none did
ALTER TABLE queue_message ADD COLUMN failed_until ${bigint};

-- Messages of which a recipient failed, once nobody waits for them: as long as queue_retired knows one.
CREATE TABLE queue_content (
    -- the id that it had in queue_message; ascending: the oldest goes first when there is too much
    queued_id ${bigint} NOT NULL PRIMARY KEY,
    -- 0 for the server's own mail
    account_id ${bigint} NOT NULL,
    prefix ${blob} NOT NULL,
    blob_id ${bigint} NOT NULL,
    -- octets of prefix and blob
    size ${bigint} NOT NULL,
    keep_until ${bigint} NOT NULL
) ${strict};

CREATE INDEX queue_content_until ON queue_content (keep_until);
CREATE INDEX queue_content_account ON queue_content (account_id);

-- of queue_content
ALTER TABLE queue_total ADD COLUMN kept_octets ${bigint} NOT NULL DEFAULT 0;

-- when the account was removed; NULL while it is there
ALTER TABLE queue_setting ADD COLUMN removed ${bigint};
