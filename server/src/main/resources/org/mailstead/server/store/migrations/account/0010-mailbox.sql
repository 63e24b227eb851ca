-- Mailboxes and the messages in them. Every change takes the account's next mod-sequence and stamps
-- the rows that it touches; removed rows stay as history, with the time of removal in "expunged".

CREATE TABLE mail_state (
    account_id ${bigint} PRIMARY KEY,
    -- the last mod-sequence given out; 1 before the first
    mod_seq ${bigint} NOT NULL,
    -- removals at or before this mod-sequence may be forgotten
    history_floor ${bigint} NOT NULL,
    -- the last id given out, to mailboxes, messages, contents and threads alike
    last_id ${bigint} NOT NULL,
    last_uid_validity ${bigint} NOT NULL,
    -- used names with this UIDVALIDITY or a lower one may be forgotten
    names_floor ${bigint} NOT NULL,
    -- octets of all messages, also of removed ones whose content is not yet erased
    usage_octets ${bigint} NOT NULL
) ${clustered};

CREATE TABLE mailbox (
    account_id ${bigint} NOT NULL,
    id ${bigint} NOT NULL,
    -- 0 at the top
    parent_id ${bigint} NOT NULL,
    name ${text} NOT NULL,
    uid_validity ${bigint} NOT NULL,
    uid_next ${bigint} NOT NULL,
    create_seq ${bigint} NOT NULL,
    mod_seq ${bigint} NOT NULL,
    -- epoch milliseconds of the removal; NULL while it exists
    expunged ${bigint},
    -- bits: 1 archive, 2 drafts, 4 junk, 8 sent, 16 trash; each set in at most one mailbox
    special_use ${integer} NOT NULL,
    -- what the messages in it come to
    messages ${bigint} NOT NULL,
    deleted ${bigint} NOT NULL,
    unseen ${bigint} NOT NULL,
    unread ${bigint} NOT NULL,
    size ${bigint} NOT NULL,
    deleted_size ${bigint} NOT NULL,
    PRIMARY KEY (account_id, id)
) ${clustered};

CREATE UNIQUE INDEX mailbox_name ON mailbox (account_id, name) WHERE expunged IS NULL;

CREATE INDEX mailbox_mod_seq ON mailbox (account_id, mod_seq);

-- Every keyword that a message of the mailbox ever had.
CREATE TABLE mailbox_keyword (
    account_id ${bigint} NOT NULL,
    mailbox_id ${bigint} NOT NULL,
    keyword ${text} NOT NULL,
    PRIMARY KEY (account_id, mailbox_id, keyword)
) ${clustered};

-- The highest UIDVALIDITY that a mailbox of this name ever had.
CREATE TABLE mailbox_used_name (
    account_id ${bigint} NOT NULL,
    name ${text} NOT NULL,
    uid_validity ${bigint} NOT NULL,
    PRIMARY KEY (account_id, name)
) ${clustered};

-- A name may be subscribed to without a mailbox of that name.
CREATE TABLE subscription (
    account_id ${bigint} NOT NULL,
    name ${text} NOT NULL,
    mod_seq ${bigint} NOT NULL,
    expunged ${bigint},
    PRIMARY KEY (account_id, name)
) ${clustered};

CREATE INDEX subscription_mod_seq ON subscription (account_id, mod_seq);

-- RFC 5464. mailbox_id is 0 for what is noted on the account.
CREATE TABLE annotation (
    account_id ${bigint} NOT NULL,
    mailbox_id ${bigint} NOT NULL,
    entry ${text} NOT NULL,
    create_seq ${bigint} NOT NULL,
    mod_seq ${bigint} NOT NULL,
    expunged ${bigint},
    value ${blob} NOT NULL,
    PRIMARY KEY (account_id, mailbox_id, entry)
) ${clustered};

CREATE INDEX annotation_mod_seq ON annotation (account_id, mod_seq);

-- What a message says. Shared by the copies of the message.
CREATE TABLE message_content (
    account_id ${bigint} NOT NULL,
    id ${bigint} NOT NULL,
    -- the message is the prefix and then the blob
    prefix ${blob} NOT NULL,
    blob_id ${bigint} NOT NULL,
    size ${bigint} NOT NULL,
    -- the mailbox that it was first put into
    origin_mailbox_id ${bigint} NOT NULL,
    -- internal date, epoch milliseconds
    received ${bigint} NOT NULL,
    -- the tree of its parts, and what IMAP writes of it
    structure ${blob} NOT NULL,
    envelope ${blob} NOT NULL,
    body_structure ${blob} NOT NULL,
    preview ${text} NOT NULL,
    -- empty if there is none
    message_id ${text} NOT NULL,
    subject_base ${text} NOT NULL,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, blob_id) REFERENCES blob (account_id, id)
) ${strict};

CREATE UNIQUE INDEX message_content_blob ON message_content (account_id, blob_id);

CREATE INDEX message_content_subject
    ON message_content (account_id, subject_base, origin_mailbox_id, received)
    WHERE subject_base <> '';

-- How a message came in; absent for one that a client put in.
CREATE TABLE message_delivery (
    account_id ${bigint} NOT NULL,
    content_id ${bigint} NOT NULL,
    -- as text; empty for the null reverse-path
    mail_from ${text} NOT NULL,
    recipient ${text} NOT NULL,
    remote_address ${text} NOT NULL,
    hello_name ${text} NOT NULL,
    -- empty without TLS
    tls ${text} NOT NULL,
    PRIMARY KEY (account_id, content_id),
    FOREIGN KEY (account_id, content_id) REFERENCES message_content (account_id, id) ON DELETE CASCADE
) ${clustered};

CREATE TABLE message (
    account_id ${bigint} NOT NULL,
    mailbox_id ${bigint} NOT NULL,
    uid ${bigint} NOT NULL,
    id ${bigint} NOT NULL,
    create_seq ${bigint} NOT NULL,
    mod_seq ${bigint} NOT NULL,
    expunged ${bigint},
    -- NULL once a removed message is erased
    content_id ${bigint},
    -- bits: 1 \Seen, 2 \Answered, 4 \Flagged, 8 \Deleted, 16 \Draft, 32 $Forwarded, 64 $Junk,
    -- 128 $NotJunk, 256 $Phishing, 512 $MDNSent
    flags ${integer} NOT NULL,
    -- all others, sorted, parted by spaces
    keywords ${text} NOT NULL,
    size ${bigint} NOT NULL,
    -- epoch milliseconds: internal date, and when it was put into this mailbox
    received ${bigint} NOT NULL,
    saved ${bigint} NOT NULL,
    thread_id ${bigint} NOT NULL,
    PRIMARY KEY (account_id, mailbox_id, uid),
    FOREIGN KEY (account_id, mailbox_id) REFERENCES mailbox (account_id, id),
    FOREIGN KEY (account_id, content_id) REFERENCES message_content (account_id, id)
) ${clustered};

CREATE UNIQUE INDEX message_by_id ON message (account_id, id);

CREATE INDEX message_by_mod_seq ON message (account_id, mailbox_id, mod_seq);

CREATE INDEX message_by_content
    ON message (account_id, content_id) WHERE content_id IS NOT NULL;

CREATE INDEX message_by_thread ON message (account_id, thread_id, content_id);

CREATE INDEX message_to_erase
    ON message (account_id, mod_seq) WHERE expunged IS NOT NULL AND content_id IS NOT NULL;

CREATE INDEX message_history
    ON message (account_id, mod_seq) WHERE expunged IS NOT NULL AND content_id IS NULL;

-- The Message-IDs that the messages of a thread have or refer to, each with the base subject of
-- the message: 16 octets of the SHA-256 of either.
CREATE TABLE thread_reference (
    account_id ${bigint} NOT NULL,
    reference ${blob} NOT NULL,
    subject ${blob} NOT NULL,
    -- 1 if a message has this Message-ID, 0 if one refers to it
    own ${boolean} NOT NULL,
    thread_id ${bigint} NOT NULL,
    PRIMARY KEY (account_id, reference, subject)
) ${clustered};

CREATE INDEX thread_reference_thread ON thread_reference (account_id, thread_id);

-- New messages of these threads are marked as seen.
CREATE TABLE muted_thread (
    account_id ${bigint} NOT NULL,
    thread_id ${bigint} NOT NULL,
    PRIMARY KEY (account_id, thread_id)
) ${clustered};
