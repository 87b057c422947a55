-- Interpreters as their units register them, what they are asked for, and the half-hours they have promised.

SET lock_timeout = '5s';

CREATE TABLE interpreters (
    interpreter_id       uuid PRIMARY KEY,
    unit_orgnr           text    NOT NULL,
    ref                  text    NOT NULL,
    availability         text    NOT NULL,
    available_from       date    NOT NULL,
    available_to         date    NOT NULL,
    technical_confirmed  boolean NOT NULL,
    privacy_confirmed    boolean NOT NULL,
    registered_at        timestamptz NOT NULL,
    UNIQUE (unit_orgnr, ref)
);

CREATE TABLE interpreter_languages (
    interpreter_id uuid NOT NULL REFERENCES interpreters,
    language       text NOT NULL,
    category       text NOT NULL CHECK (category IN ('A', 'B', 'C', 'D', 'E', 'UNQUALIFIED')),
    PRIMARY KEY (interpreter_id, language)
);
CREATE INDEX interpreter_languages_language ON interpreter_languages (language);

CREATE TABLE interpreter_absences (
    interpreter_id uuid NOT NULL REFERENCES interpreters,
    away_from      date NOT NULL,
    away_to        date NOT NULL,
    PRIMARY KEY (interpreter_id, away_from, away_to)
);

-- Whom or what an interpreter must not interpret for. Why is asked by nobody and written nowhere.
CREATE TABLE interpreter_ties (
    interpreter_id uuid NOT NULL REFERENCES interpreters,
    kind           text NOT NULL CHECK (kind IN ('PERSON', 'MUNICIPALITY', 'CLASS')),
    tied_to        text NOT NULL,
    said_by        text NOT NULL,
    PRIMARY KEY (interpreter_id, kind, tied_to, said_by)
);
CREATE INDEX interpreter_ties_tied ON interpreter_ties (tied_to);

CREATE TABLE interpreter_bookings (
    booking_id      uuid PRIMARY KEY,
    session_id      uuid        NOT NULL REFERENCES sessions,
    class_id        uuid        NOT NULL REFERENCES classes,
    supplier_orgnr  text        NOT NULL,
    language        text        NOT NULL,
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL CHECK (ends_at > starts_at),
    for_orgnrs      text[]      NOT NULL,
    attempt         integer     NOT NULL,
    state           text        NOT NULL CHECK (state IN (
        'REQUESTED', 'OFFERED', 'CONFIRMED', 'COMPLETED', 'SETTLED', 'NOT_FILLED', 'CANCELLED', 'NO_SHOW')),
    revision        integer     NOT NULL,
    interpreter_id  uuid REFERENCES interpreters,
    category        text,
    wanted          uuid,
    reason          text,
    said            integer     NOT NULL DEFAULT 0,
    UNIQUE (session_id, language, attempt)
);
CREATE INDEX interpreter_bookings_class ON interpreter_bookings (class_id);
CREATE INDEX interpreter_bookings_supplier ON interpreter_bookings (supplier_orgnr, booking_id);
CREATE INDEX interpreter_bookings_for ON interpreter_bookings USING gin (for_orgnrs);
CREATE INDEX interpreter_bookings_unfilled ON interpreter_bookings (language, starts_at) WHERE state = 'NOT_FILLED';
-- A session has at most one booking in a language that somebody is looked for or will come for.
CREATE UNIQUE INDEX interpreter_bookings_live ON interpreter_bookings (session_id, language)
 WHERE state IN ('REQUESTED', 'OFFERED', 'CONFIRMED');

CREATE TABLE interpreter_offers (
    booking_id     uuid        NOT NULL REFERENCES interpreter_bookings,
    interpreter_id uuid        NOT NULL REFERENCES interpreters,
    category       text        NOT NULL,
    ends_at        timestamptz NOT NULL,
    answer         text        NOT NULL CHECK (answer IN ('OPEN', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'WITHDRAWN')),
    PRIMARY KEY (booking_id, interpreter_id)
);
CREATE INDEX interpreter_offers_interpreter ON interpreter_offers (interpreter_id, booking_id);
CREATE INDEX interpreter_offers_open ON interpreter_offers (interpreter_id) WHERE answer = 'OPEN';

-- The last net against double booking: every half-hour that an interpreter gives, her pause included, belongs to one
-- booking.
CREATE TABLE interpreter_hours (
    interpreter_id uuid        NOT NULL REFERENCES interpreters,
    half_hour      timestamptz NOT NULL,
    booking_id     uuid        NOT NULL REFERENCES interpreter_bookings,
    PRIMARY KEY (interpreter_id, half_hour)
);
CREATE INDEX interpreter_hours_booking ON interpreter_hours (booking_id);
