-- A message that comes in changes fewer pages (decision 0127). Its blob has the id of its content, so
-- that one counter serves both: it must not give an id that a blob has. And of mailboxes only removed
-- ones are looked for by their mod-sequence.

UPDATE mail_state SET last_id = (
    SELECT s.last_id FROM blob_sequence s WHERE s.account_id = mail_state.account_id)
WHERE last_id < (
    SELECT s.last_id FROM blob_sequence s WHERE s.account_id = mail_state.account_id);

DROP INDEX mailbox_mod_seq;

CREATE INDEX mailbox_removed ON mailbox (account_id, mod_seq) WHERE expunged IS NOT NULL;
