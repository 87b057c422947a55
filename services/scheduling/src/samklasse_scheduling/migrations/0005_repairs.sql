-- Repairs: calls for substitutes among suppliers, and repairs that somebody may choose between.

-- Whether the agreements behind an offering allow another supplier's teacher to stand in.
CREATE TABLE substitutes_allowed (
    offering_id uuid PRIMARY KEY,
    allowed     boolean NOT NULL
);

CREATE TABLE substitute_calls (
    call_id   uuid PRIMARY KEY,
    class_id  uuid        NOT NULL REFERENCES classes,
    reason    text        NOT NULL,
    answer_by timestamptz NOT NULL,
    over      boolean     NOT NULL DEFAULT false
);

-- `taught_by`: who took it.
CREATE TABLE substitute_sessions (
    call_id    uuid NOT NULL REFERENCES substitute_calls,
    session_id uuid NOT NULL,
    taught_by  uuid,
    PRIMARY KEY (call_id, session_id)
);

CREATE TABLE substitute_asked (
    wanted_id uuid PRIMARY KEY,
    call_id   uuid NOT NULL REFERENCES substitute_calls,
    orgnr     text NOT NULL
);
CREATE INDEX substitute_asked_call ON substitute_asked (call_id);

-- One event that hit many sessions of one supplier. WAITING: to be worked on; OPEN: to be chosen; DONE; FAILED: the
-- solver gave no answer so often that each session was repaired by itself.
CREATE TABLE repair_cases (
    case_id        uuid PRIMARY KEY,
    supplier_orgnr text        NOT NULL,
    reason         text        NOT NULL,
    state          text        NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'OPEN', 'DONE', 'FAILED')),
    session_ids    uuid[]      NOT NULL,
    alternatives   jsonb       NOT NULL DEFAULT '[]',
    least          integer,
    proven         boolean,
    choose_by      timestamptz,
    chosen         integer,
    chosen_by      text,
    attempts       integer     NOT NULL DEFAULT 0,
    leased_until   timestamptz,
    correlation_id uuid        NOT NULL,
    asked_at       timestamptz NOT NULL
);
CREATE INDEX repair_cases_supplier ON repair_cases (supplier_orgnr, case_id);
CREATE INDEX repair_cases_waiting ON repair_cases (asked_at) WHERE state = 'WAITING';
