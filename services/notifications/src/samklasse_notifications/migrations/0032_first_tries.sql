-- When a hand-over was first tried: a receipt of it proves nothing of an address that she got after that.
-- NULL: as handed_at.
ALTER TABLE attempts ADD COLUMN first_handed_at timestamptz;
