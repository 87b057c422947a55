-- What buyers look for in the catalogue, seats by term, and whether what is sealed of a person has changed.

-- The arrays of terms belong together; free seats are kept rather than taken ones so that the check can be read.
ALTER TABLE offerings
    ADD COLUMN malforms      text[]    NOT NULL DEFAULT '{}',
    ADD COLUMN industry      text,
    ADD COLUMN work_directed boolean   NOT NULL DEFAULT false,
    ADD COLUMN supplementing boolean   NOT NULL DEFAULT false,
    ADD COLUMN reviewed_on   date,
    ADD COLUMN described_on  date,
    ADD COLUMN prices        jsonb     NOT NULL DEFAULT '[]',
    ADD COLUMN term_starts   date[]    NOT NULL DEFAULT '{}',
    ADD COLUMN term_ends     date[]    NOT NULL DEFAULT '{}',
    ADD COLUMN term_seats    integer[] NOT NULL DEFAULT '{}',
    ADD COLUMN term_free     integer[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT offerings_terms_hold CHECK (0 <= ALL (term_free)),
    ADD CONSTRAINT offerings_terms_match CHECK (
        cardinality(term_starts) = cardinality(term_ends) AND cardinality(term_seats) = cardinality(term_starts)
        AND cardinality(term_free) = cardinality(term_starts));

-- A keyed digest of what the vault keeps of her identity: a list that tells the same again seals nothing again.
ALTER TABLE people ADD COLUMN identity_digest bytea;
