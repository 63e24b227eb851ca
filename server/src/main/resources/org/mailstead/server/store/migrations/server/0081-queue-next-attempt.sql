-- Who waits is listed by when it is due, however many wait.
CREATE INDEX queue_recipient_next ON queue_recipient (next_attempt, id);
