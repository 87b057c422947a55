-- Commands that a rule said no to; never rewritten, trimmed by age.

CREATE TABLE refused_commands (
    pos     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    orgnr   text        NOT NULL,
    role    text        NOT NULL,
    subject text        NOT NULL,
    route   text        NOT NULL,
    about   jsonb       NOT NULL,
    code    text        NOT NULL,
    rule    text,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX refused_commands_at ON refused_commands (at);

-- The service's role has the schema's name.
DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, TRUNCATE ON refused_commands FROM %I', current_schema());
END
$$;
