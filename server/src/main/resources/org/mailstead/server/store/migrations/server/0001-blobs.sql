-- Octets that rows refer to by number: server_blob says what is kept, server_blob_content holds the small
-- ones. Numbers count up and never repeat within an account.

CREATE TABLE server_blob_sequence (
    account_id ${bigint} PRIMARY KEY,
    last_id ${bigint} NOT NULL
) ${strict};

CREATE TABLE server_blob (
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
    -- name of the object that holds them; NULL if they are in server_blob_content
    object ${text},
    PRIMARY KEY (account_id, id)
) ${clustered};

CREATE UNIQUE INDEX server_blob_object ON server_blob (account_id, object) WHERE object IS NOT NULL;

CREATE TABLE server_blob_content (
    account_id ${bigint} NOT NULL,
    id ${bigint} NOT NULL,
    content ${blob} NOT NULL,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, id) REFERENCES server_blob (account_id, id)
) ${strict};
