-- The vault: personal data (P3), encrypted with a key of each person's own. The keys here are wrapped by the
-- key-encryption key, which is a file beside the service and never in the database.

-- A row without a key is what is left of somebody who was erased: nothing may be sealed for her again.
CREATE TABLE vault_keys (
    person_id uuid PRIMARY KEY,
    kek_id    text,
    wrapped   bytea,
    CHECK ((kek_id IS NULL) = (wrapped IS NULL))
);
CREATE INDEX vault_keys_kek ON vault_keys (kek_id);

CREATE TABLE vault (
    person_id uuid  NOT NULL REFERENCES vault_keys (person_id),
    kind      text  NOT NULL CHECK (kind ~ '^[A-Z][A-Z0-9_]{0,39}$'),
    sealed    bytea NOT NULL,
    PRIMARY KEY (person_id, kind)
);

-- Keyed digests to find a person by; `sealed` is the text under her own key, for when the digest's key is renewed.
CREATE TABLE vault_index (
    person_id uuid  NOT NULL REFERENCES vault_keys (person_id),
    kind      text  NOT NULL CHECK (kind ~ '^[A-Z][A-Z0-9_]{0,39}$'),
    kek_id    text  NOT NULL,
    digest    bytea NOT NULL,
    sealed    bytea NOT NULL,
    PRIMARY KEY (person_id, kind)
);
CREATE INDEX vault_index_digest ON vault_index (digest);
CREATE INDEX vault_index_kek ON vault_index (kek_id);

-- Who read what of whom, and what for; never rewritten.
CREATE TABLE vault_reads (
    pos       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    orgnr     text NOT NULL,
    subject   text NOT NULL,
    purpose   text NOT NULL CHECK (purpose ~ '^[A-Z][A-Z0-9_]{0,39}$'),
    person_id uuid NOT NULL,
    kind      text NOT NULL,
    at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX vault_reads_person ON vault_reads (person_id);

-- The service's role has the schema's name.
DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON vault_reads FROM %I', current_schema());
    EXECUTE format('REVOKE DELETE, TRUNCATE ON vault_keys FROM %I', current_schema());
END
$$;
