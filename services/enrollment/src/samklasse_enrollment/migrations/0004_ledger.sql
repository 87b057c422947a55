-- The hour ledger: append-only; a correction is a counter-entry and a new entry.

CREATE TABLE ledger (
    pos            bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enrollment_id  uuid    NOT NULL,
    source         text    NOT NULL CHECK (source IN ('SESSION', 'WEEK')),
    source_id      text    NOT NULL,
    revision       integer NOT NULL,
    side           text    NOT NULL CHECK (side IN ('ENTRY', 'COUNTER')),
    day            date    NOT NULL,
    minutes        integer NOT NULL,
    told_minutes   integer NOT NULL,
    kind           text    NOT NULL,
    subject        text    NOT NULL,
    module         text,
    supplier_orgnr text    NOT NULL,
    reported       boolean NOT NULL,
    rule           text,
    recorded_at    timestamptz NOT NULL,
    UNIQUE (enrollment_id, source, source_id, revision, side)
);
CREATE INDEX ledger_source ON ledger (source, source_id);

CREATE TABLE learning_time_rules (
    name             text    PRIMARY KEY,
    valid_from       date    NOT NULL UNIQUE,
    minutes_per_week integer NOT NULL CHECK (minutes_per_week > 0)
);
-- Ours, not the law's: half a full-time week of study on one's own. A new rule is a new row with a later day.
INSERT INTO learning_time_rules (name, valid_from, minutes_per_week)
VALUES ('LEARNING_TIME_CAP_2024', '2024-03-19', 1125);

-- The service's role has the schema's name.
DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM %I', current_schema());
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON learning_time_rules FROM %I', current_schema());
END
$$;
