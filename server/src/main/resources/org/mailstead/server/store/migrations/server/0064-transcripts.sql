-- What was said in the SMTP sessions of an attempt, a line each: see delivery.Transcript. Empty if it is not
-- kept.

ALTER TABLE queue_attempt ADD COLUMN transcript ${text} NOT NULL DEFAULT '';
