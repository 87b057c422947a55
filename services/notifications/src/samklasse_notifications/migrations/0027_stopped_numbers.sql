-- The telephone that has said STOP lies in the vault under an id of this row's own: a new key needs it for a new digest.
-- NULL: nothing but the digest is kept, as before this migration, and of whoever has been erased.
ALTER TABLE stopped
    ADD COLUMN sealed_under uuid UNIQUE;
