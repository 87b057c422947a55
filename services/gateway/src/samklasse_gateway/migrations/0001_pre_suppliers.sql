-- Suppliers and what belongs to whom. Nothing here says who a person is: ids are ours, references the supplier's.

CREATE TABLE organisations (
    orgnr text   PRIMARY KEY,
    form  text   NOT NULL,
    roles text[] NOT NULL
);

CREATE TABLE suppliers (
    orgnr     text        PRIMARY KEY,
    position  bigint      NOT NULL DEFAULT 0,  -- of the last message put into the mailbox
    opened_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- `said` counts what the gateway has said about each; it is the `sequence` of those messages.
CREATE TABLE offerings (
    id    uuid    PRIMARY KEY,
    orgnr text    NOT NULL,
    ref   text    NOT NULL,
    said  integer NOT NULL DEFAULT 0
);

CREATE TABLE teachers (
    id    uuid    PRIMARY KEY,
    orgnr text    NOT NULL,
    ref   text    NOT NULL,
    said  integer NOT NULL DEFAULT 0
);

CREATE TABLE classes (
    id    uuid    PRIMARY KEY,
    orgnr text    NOT NULL,
    ref   text    NOT NULL,
    said  integer NOT NULL DEFAULT 0
);

-- `correlation_id` of what asked for an answer, so that the answer stays in the same trail.
CREATE TABLE lines (
    id             uuid PRIMARY KEY,
    orgnr          text NOT NULL,
    correlation_id uuid NOT NULL
);

CREATE TABLE sessions (
    id             uuid PRIMARY KEY,
    class_id       uuid NOT NULL,
    orgnr          text NOT NULL,
    correlation_id uuid NOT NULL
);

-- The enrollments that a supplier may report on; kept after they end, for corrections.
CREATE TABLE places (
    orgnr         text NOT NULL,
    enrollment_id uuid NOT NULL,
    PRIMARY KEY (orgnr, enrollment_id)
);

-- How each supplier knows a person: random, so that two suppliers cannot compare.
CREATE TABLE participants (
    orgnr       text NOT NULL,
    person_id   uuid NOT NULL,
    participant uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    PRIMARY KEY (orgnr, person_id)
);

CREATE TABLE access (
    enrollment_id uuid    PRIMARY KEY,
    orgnr         text    NOT NULL,
    person_id     uuid    NOT NULL,
    open          boolean NOT NULL
);

-- Which of our messages passed on which of the supplier's, and what became of it.
CREATE TABLE receipts (
    message_id  uuid        PRIMARY KEY,
    orgnr       text        NOT NULL,
    told_id     text        NOT NULL,
    received_at timestamptz NOT NULL,
    verdict     text,
    UNIQUE (orgnr, told_id)
);

CREATE TABLE refusals (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    orgnr      text,
    told_id    text,
    code       text        NOT NULL,
    field      text,
    answered   boolean     NOT NULL,
    refused_at timestamptz NOT NULL
);
CREATE INDEX refusals_orgnr ON refusals (orgnr, id);

DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON refusals FROM %I', current_schema());
END
$$;
