-- What becomes of an SMS after it was taken, and what people write back.

-- An SMS in several parts has a name for each, and each part its own receipts.
CREATE INDEX attempts_by_part ON attempts USING gin (string_to_array(reference, ' ')) WHERE strpos(reference, ' ') > 0;
CREATE INDEX receipts_by_reference ON receipts (provider, reference);
CREATE INDEX receipts_by_key ON receipts (key) WHERE key IS NOT NULL;

-- That somebody wrote to us, and what it meant: not who, and never the words.
CREATE TABLE replies (
    id          uuid NOT NULL,
    owner_orgnr text NOT NULL,
    meaning     text NOT NULL CHECK (meaning IN ('STOP', 'START', 'CANNOT_COME', 'UNKNOWN')),
    heard_at    timestamptz NOT NULL,
    PRIMARY KEY (id, owner_orgnr)
);
CREATE INDEX replies_by_owner ON replies (owner_orgnr, heard_at);
