-- What people have done to messages that were set aside, and to whole consumers; never rewritten.

CREATE TABLE quarantine_actions (
    pos         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer    text        NOT NULL,
    row_id      bigint,     -- NULL: the consumer as a whole; closed rows are trimmed, their actions stay
    action      text        NOT NULL CHECK (action IN ('retry', 'edit', 'discard', 'rebuild', 'bootstrap')),
    actor       text        NOT NULL,
    reason      text        NOT NULL,
    body_before text,       -- SHA-256, hexadecimal
    body_after  text,
    at          timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX quarantine_actions_row ON quarantine_actions (row_id);

-- The service's role has the schema's name.
DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON quarantine_actions FROM %I', current_schema());
END
$$;
