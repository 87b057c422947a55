-- What every service needs to take a message once and to say one for sure.

CREATE TABLE inbox (
    consumer   text        NOT NULL,
    source     text        NOT NULL,
    id         text        NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (consumer, source, id)
);

CREATE TABLE gates (
    consumer  text   NOT NULL,
    aggregate text   NOT NULL,
    sequence  bigint NOT NULL,
    PRIMARY KEY (consumer, aggregate)
) WITH (fillfactor = 70);

CREATE TABLE outbox (
    seq       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id        uuid        NOT NULL UNIQUE,
    lane      text        NOT NULL,
    key       text        NOT NULL,
    subject   text        NOT NULL,
    sequence  bigint,
    headers   jsonb       NOT NULL,
    body      bytea       NOT NULL,
    said_at   timestamptz NOT NULL
);

CREATE TABLE event_log (
    pos            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id             uuid        NOT NULL,
    lane           text        NOT NULL,
    key            text        NOT NULL,
    subject        text        NOT NULL,
    sequence       bigint,
    correlation_id uuid        NOT NULL,
    causation_id   uuid,
    headers        jsonb       NOT NULL,
    body           bytea       NOT NULL,
    said_at        timestamptz NOT NULL,
    published_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX event_log_id ON event_log (id);
CREATE INDEX event_log_correlation ON event_log (correlation_id);

CREATE TABLE quarantine (
    row_id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer        text        NOT NULL,
    source          text        NOT NULL,
    id              text        NOT NULL,
    aggregate       text,
    sequence        bigint,
    state           text        NOT NULL CHECK (
        state IN ('gap', 'behind', 'retrying', 'stuck', 'poison', 'resolved', 'discarded')),
    code            text        NOT NULL,
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    headers         jsonb       NOT NULL,
    body            bytea       NOT NULL,
    actor           text,
    reason          text,
    set_aside_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX quarantine_open_once ON quarantine (consumer, source, id)
    WHERE state IN ('gap', 'behind', 'retrying', 'stuck');
CREATE INDEX quarantine_open ON quarantine (consumer, aggregate, sequence)
    WHERE state IN ('gap', 'behind', 'retrying', 'stuck');

CREATE TABLE timers (
    kind    text        NOT NULL,
    key     text        NOT NULL,
    due_at  timestamptz NOT NULL,
    said_at timestamptz,
    PRIMARY KEY (kind, key)
);
CREATE INDEX timers_due ON timers (due_at) WHERE said_at IS NULL;

CREATE TABLE commands (
    orgnr       text        NOT NULL,
    key         text        NOT NULL,
    fingerprint text        NOT NULL,
    status      integer     NOT NULL,
    answer      jsonb       NOT NULL,
    made_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (orgnr, key)
);

-- The service's role has the schema's name; what has been said is never rewritten.
DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON event_log FROM %I', current_schema());
END
$$;
