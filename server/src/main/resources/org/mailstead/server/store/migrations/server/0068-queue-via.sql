-- What many destinations are reached through, a relay or a proxy, has places of its own: lanes know it.

-- such as "relay NAME"; empty for the direct way
ALTER TABLE queue_lane ADD COLUMN via ${text} NOT NULL DEFAULT '';
DROP INDEX queue_lane_name;
CREATE UNIQUE INDEX queue_lane_name ON queue_lane (account_id, destination, priority, via);
DROP INDEX queue_lane_due;
CREATE INDEX queue_lane_due ON queue_lane (account_id, via, priority, next_due);

-- When something is due for an account by one way; accounts take turns in each.
CREATE TABLE queue_turn (
    account_id ${bigint} NOT NULL,
    via ${text} NOT NULL,
    -- the earliest of the account's lanes by this way
    next_due ${bigint} NOT NULL,
    PRIMARY KEY (account_id, via)
) ${clustered};

INSERT INTO queue_turn (account_id, via, next_due)
SELECT account_id, '', next_due FROM queue_account WHERE next_due IS NOT NULL;

CREATE INDEX queue_turn_due ON queue_turn (via, next_due);

DROP INDEX queue_account_due;
ALTER TABLE queue_account DROP COLUMN next_due;
