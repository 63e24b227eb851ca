-- Octets that rows refer to by number: blob says what is kept, blob_content holds the small
-- ones. Numbers count up and never repeat within an account.

CREATE TABLE blob_sequence (
    account_id ${bigint} PRIMARY KEY,
    last_id ${bigint} NOT NULL
) ${strict};

CREATE TABLE blob (
    account_id ${bigint} NOT NULL,
    id ${bigint} NOT NULL,
    -- octets, as they are read
    size ${bigint} NOT NULL,
    -- octets, as they are kept
    stored_size ${bigint} NOT NULL,
    -- 0 as they are, 1 one zstd frame, 2 chunks with an index
    encoding ${integer} NOT NULL,
    -- CRC-32C of the octets as they are kept, or of the index of the chunks
    checksum ${bigint} NOT NULL,
    -- name of the object that holds them; NULL if they are in blob_content
    object ${text},
    PRIMARY KEY (account_id, id)
) ${clustered};

CREATE UNIQUE INDEX blob_object ON blob (account_id, object) WHERE object IS NOT NULL;

CREATE TABLE blob_content (
    account_id ${bigint} NOT NULL,
    id ${bigint} NOT NULL,
    content ${blob} NOT NULL,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, id) REFERENCES blob (account_id, id)
) ${strict};
