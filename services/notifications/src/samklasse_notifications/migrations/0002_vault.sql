-- Addresses lie in the vault, under a key of each person's own. Those that one key for all encrypted cannot be opened
-- here and are handed over anew.

DELETE FROM contact_points;
ALTER TABLE contact_points DROP COLUMN address;
