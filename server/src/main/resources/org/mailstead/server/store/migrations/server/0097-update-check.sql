-- When it was last looked for a newer version of the program, and which one the postmaster knows of: see
-- updates.UpdateCheck.

CREATE TABLE update_check (
    id ${integer} NOT NULL PRIMARY KEY,
    checked ${bigint} NOT NULL,
    -- empty if there was none
    version ${text} NOT NULL
) ${strict};
