-- The queue in lanes: what one account sends to one destination with one priority waits in one lane.
-- What is due is found by account, then by lane, then by recipient: each by an index, however much waits.

ALTER TABLE queue_message ADD COLUMN priority ${integer} NOT NULL DEFAULT 0;
-- when it is too late (RFC 2852); NULL if it never is
ALTER TABLE queue_message ADD COLUMN deliver_by ${bigint};
-- what then: R return it, N tell the sender; T behind it: tell of each step
ALTER TABLE queue_message ADD COLUMN deliver_mode ${text};
-- how many attempts a recipient gets; NULL as all
ALTER TABLE queue_message ADD COLUMN attempts_max ${integer};
-- what the sender's program wants to hear again, as key=value lines
ALTER TABLE queue_message ADD COLUMN extra ${text} NOT NULL DEFAULT '';
DROP INDEX queue_message_sender;

ALTER TABLE queue_recipient ADD COLUMN lane_id ${bigint} NOT NULL DEFAULT 0;
-- how many recipients of the message were put into the same lane with it, itself counted
ALTER TABLE queue_recipient ADD COLUMN peers ${integer} NOT NULL DEFAULT 1;
-- chosen by a person; NULL: routes decide; empty: the direct way
ALTER TABLE queue_recipient ADD COLUMN transport ${text};
-- 1 REQUIRETLS, 0 TLS-Required: No, NULL as the recipient's domain asks
ALTER TABLE queue_recipient ADD COLUMN require_tls ${boolean};
-- what makes the reverse-path of this copy unique; NULL if nothing does
ALTER TABLE queue_recipient ADD COLUMN from_id ${text};
-- that reverse-path; NULL if it is the message's
ALTER TABLE queue_recipient ADD COLUMN mail_from ${text};
-- the node that tries now; until then next_attempt is when others may take it from that node
ALTER TABLE queue_recipient ADD COLUMN lease_node ${text};
-- how many of the last attempts in a row were cut off by a crash
ALTER TABLE queue_recipient ADD COLUMN interrupted ${integer} NOT NULL DEFAULT 0;
DROP INDEX queue_recipient_due;

CREATE TABLE queue_lane (
    id ${identity},
    -- 0 for the server's own mail
    account_id ${bigint} NOT NULL,
    priority ${integer} NOT NULL,
    -- a domain in A-labels, an address literal in brackets, or empty for this host
    destination ${text} NOT NULL,
    -- not before this, since nobody there could be reached; 0 if that is not so
    put_off ${bigint} NOT NULL DEFAULT 0,
    -- the earliest of its recipients, not before put_off; NULL if all are on hold
    next_due ${bigint}
) ${strict};

CREATE TABLE queue_account (
    account_id ${bigint} NOT NULL PRIMARY KEY,
    -- the earliest of its lanes
    next_due ${bigint},
    -- how many recipients wait
    recipients ${bigint} NOT NULL,
    -- of the messages that wait
    octets ${bigint} NOT NULL
) ${clustered};

INSERT INTO queue_lane (account_id, priority, destination, next_due)
SELECT COALESCE(m.sender_account, 0), 0,
    CASE WHEN r.recipient LIKE '%@%'
        THEN SUBSTR(r.recipient,
            LENGTH(RTRIM(r.recipient, REPLACE(r.recipient, '@', ''))) + 1)
        ELSE '' END,
    MIN(CASE WHEN r.hold = 0 THEN r.next_attempt END)
FROM queue_recipient r JOIN queue_message m ON m.id = r.message_id
GROUP BY 1, 3;

CREATE UNIQUE INDEX queue_lane_name ON queue_lane (account_id, destination, priority);

UPDATE queue_recipient SET
    lane_id = (
        SELECT l.id FROM queue_lane l JOIN queue_message m ON m.id = queue_recipient.message_id
        WHERE l.account_id = COALESCE(m.sender_account, 0) AND l.priority = 0
            AND l.destination = CASE WHEN queue_recipient.recipient LIKE '%@%'
                THEN SUBSTR(queue_recipient.recipient,
                    LENGTH(RTRIM(queue_recipient.recipient,
                        REPLACE(queue_recipient.recipient, '@', ''))) + 1)
                ELSE '' END),
    require_tls = (
        SELECT m.require_tls FROM queue_message m WHERE m.id = queue_recipient.message_id);

CREATE INDEX queue_recipient_lane ON queue_recipient (lane_id, hold, next_attempt);
CREATE UNIQUE INDEX queue_recipient_from_id ON queue_recipient (from_id) WHERE from_id IS NOT NULL;
CREATE INDEX queue_lane_due ON queue_lane (account_id, priority, next_due);
CREATE INDEX queue_account_due ON queue_account (next_due);

UPDATE queue_recipient SET peers = (
    SELECT COUNT(*) FROM queue_recipient p
    WHERE p.message_id = queue_recipient.message_id AND p.lane_id = queue_recipient.lane_id);

INSERT INTO queue_account (account_id, next_due, recipients, octets)
SELECT a.account_id,
    (SELECT MIN(l.next_due) FROM queue_lane l WHERE l.account_id = a.account_id),
    a.recipients,
    (SELECT SUM(m.size) FROM queue_message m WHERE COALESCE(m.sender_account, 0) = a.account_id)
FROM (
    SELECT l.account_id, COUNT(*) AS recipients
    FROM queue_recipient r JOIN queue_lane l ON l.id = r.lane_id
    GROUP BY l.account_id) a;
