-- The catalogue and what is bought from it.

CREATE TABLE offerings (
    id                 uuid    PRIMARY KEY,
    supplier_orgnr     text    NOT NULL,
    ref                text    NOT NULL,
    course_type        text    NOT NULL,
    subject            text    NOT NULL,
    focus              text    NOT NULL,
    levels             text[]  NOT NULL,
    windows            text[]  NOT NULL,
    teaching_languages text[]  NOT NULL,
    sessions_per_week  integer NOT NULL,
    session_minutes    integer NOT NULL,
    weeks              integer NOT NULL,
    starts_from        date    NOT NULL,
    starts_to          date    NOT NULL,
    capacity           integer NOT NULL,
    seats_taken        integer NOT NULL DEFAULT 0 CHECK (seats_taken BETWEEN 0 AND capacity),
    said               integer NOT NULL DEFAULT 0,
    UNIQUE (supplier_orgnr, ref)
) WITH (fillfactor = 70);

CREATE TABLE call_offs (
    id             uuid PRIMARY KEY,
    agreement_id   uuid NOT NULL REFERENCES agreements (id),
    buyer_orgnr    text NOT NULL,
    supplier_orgnr text NOT NULL,
    placed_at      timestamptz NOT NULL,
    said           integer NOT NULL DEFAULT 0
);

CREATE TABLE lines (
    id             uuid    PRIMARY KEY,
    call_off_id    uuid    NOT NULL REFERENCES call_offs (id),
    agreement_id   uuid    NOT NULL REFERENCES agreements (id),
    offering_id    uuid    NOT NULL REFERENCES offerings (id),
    buyer_orgnr    text    NOT NULL,
    supplier_orgnr text    NOT NULL,
    course_type    text    NOT NULL,
    subject        text    NOT NULL,
    unit           text    NOT NULL,
    closed         boolean NOT NULL,
    quantity       integer NOT NULL CHECK (quantity > 0),
    seats          integer NOT NULL CHECK (seats BETWEEN 0 AND quantity),
    seat_ore       bigint  NOT NULL,
    starts_on      date    NOT NULL,
    ends_on        date    NOT NULL,
    answer_by      timestamptz NOT NULL,
    state          text    NOT NULL CHECK (state IN ('REQUESTED', 'CONFIRMED', 'DECLINED', 'LAPSED', 'ENDED')),
    reason         text,
    said           integer NOT NULL DEFAULT 0
) WITH (fillfactor = 70);
CREATE INDEX lines_buyer ON lines (buyer_orgnr);
CREATE INDEX lines_agreement ON lines (agreement_id);
CREATE INDEX lines_call_off ON lines (call_off_id);
CREATE INDEX lines_offering ON lines (offering_id);
