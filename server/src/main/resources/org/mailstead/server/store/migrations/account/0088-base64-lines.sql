-- Octets may be kept in a form that older programs cannot read (decision 0117): this step is there so
-- that they refuse to open the store. What is kept already stays as it is. Numbers begin at 1.

DELETE FROM blob_content WHERE id < 1;
